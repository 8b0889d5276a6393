/// The table of kinds: what each is called, which members it has, how they are read. Private to faults.
#pragma once

#include <span>
#include <string_view>

#include "fakegraph/faults/fault.h"
#include "fakegraph/faults/reader.h"

namespace fakegraph::faults {

struct Kind {
    std::string_view name;
    std::span<std::string_view const> members;
    Action (*read)(Reader const&);
};

std::span<Kind const> kinds();
Kind const* find_kind(std::string_view name);
std::span<std::string_view const> change_names();

}  // namespace fakegraph::faults
