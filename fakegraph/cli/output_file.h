/// Files that commands write: whole, or not there.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace fakegraph {

/// Puts `text` in the place of `file`, whatever stood there: who reads it sees the old text or all of the new
/// one, and after a failure the old one, or nothing where nothing was. What is not a plain file of this user
/// (a pipe, /dev/stdout, a link), or lies where no second file can be made, is written straight. A failure is
/// wrong_state, and names the file and the reason.
sim::Result<void> write_file(std::string const& file, std::string_view text);

/// The same of a file that must not be there yet: already_exists when anything has that name.
sim::Result<void> write_new_file(std::string const& file, std::string_view text);

}  // namespace fakegraph
