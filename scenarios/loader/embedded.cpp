// Compiles files in with the assembler's `.incbin`, which g++ and clang share; a string literal of this size
// is slow to compile. The compiler does not see that it depends on the files. CMake must therefore say
//   set_source_files_properties(scenarios/loader/embedded.cpp PROPERTIES
//       COMPILE_DEFINITIONS FAKEGRAPH_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
//       OBJECT_DEPENDS "<scenarios/scenario.schema.json>;<scenarios/default.json>;<scenarios/starter.json>")
#include "scenarios/loader/embedded.h"

#include <cstddef>

#include "scenarios/loader/scenario.h"

#ifndef FAKEGRAPH_SOURCE_DIR
#error "FAKEGRAPH_SOURCE_DIR must name the folder of the top CMakeLists.txt, in quotes"
#endif

// clang-format off
#define FAKEGRAPH_EMBED(symbol, file)                                   \
    __asm__(".section .rodata." #symbol ",\"a\",@progbits\n"            \
            ".global " #symbol "_begin\n.hidden " #symbol "_begin\n"    \
            ".global " #symbol "_end\n.hidden " #symbol "_end\n"        \
            ".balign 16\n"                                              \
            #symbol "_begin:\n"                                         \
            ".incbin \"" FAKEGRAPH_SOURCE_DIR "/scenarios/" file "\"\n" \
            #symbol "_end:\n"                                           \
            ".byte 0\n"                                                 \
            ".previous\n");                                             \
    extern "C" char const symbol##_begin[];                             \
    extern "C" char const symbol##_end[]
// clang-format on

FAKEGRAPH_EMBED(fakegraph_schema_json, "scenario.schema.json");
FAKEGRAPH_EMBED(fakegraph_default_json, "default.json");
FAKEGRAPH_EMBED(fakegraph_starter_json, "starter.json");

namespace scenarios {
namespace {

std::string_view between(char const* begin, char const* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::string_view schema_text() { return between(fakegraph_schema_json_begin, fakegraph_schema_json_end); }
std::string_view default_text() { return between(fakegraph_default_json_begin, fakegraph_default_json_end); }
std::string_view starter_text() { return between(fakegraph_starter_json_begin, fakegraph_starter_json_end); }

}  // namespace scenarios
