/// Words as a shell would read them again.
#pragma once

#include <span>
#include <string>

namespace fakegraph::run {

/// Quoted where it must be.
std::string shell_word(std::string const& text);
std::string command_line(std::span<std::string const> words);

}  // namespace fakegraph::run
