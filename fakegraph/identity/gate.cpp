#include "fakegraph/identity/gate.h"

namespace fakegraph::identity {

GraphResult<void> admit(Visit const&, Auth) { return {}; }

}  // namespace fakegraph::identity
