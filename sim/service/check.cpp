#include "sim/service/checker.h"

namespace sim {

std::unexpected<Error> not_found(std::string_view what) {
    return fail(Errc::not_found, "Requested resource '" + std::string(what) + "' not found.");
}

Result<void> check(Premises const& p, State const& s, Command const& command) {
    return std::visit(Checker{p, s}, command);
}

}  // namespace sim
