/// The authority on disk, where it outlives the processes that use it.
#pragma once

#include <span>
#include <string>

#include "fakegraph/tls/authority.h"

namespace fakegraph::tls {

struct KeptAuthority {
    Identity authority;
    /// Its certificate in PEM: what clients are given to trust.
    std::string certificate_file;
    /// Why there is a new one where there was one before; clients must trust it anew. Empty otherwise.
    std::string renewed_because;
};

/// $FAKEGRAPH_STATE_DIR, else $XDG_STATE_HOME/fakegraph, else ~/.local/state/fakegraph. Errc::not_found where
/// the environment names none.
sim::Result<std::string> state_directory();

/// The authority in `directory`; made, with `more` names that it may sign for, where there is none, or where
/// it is damaged or near its end. Of several processes at once one makes it. The directory is made with mode
/// 0700, the key file with 0600; both are written beside and renamed. An error names the file.
sim::Result<KeptAuthority> keep_authority(std::string const& directory, std::span<std::string const> more,
                                          WallClock now);

}  // namespace fakegraph::tls
