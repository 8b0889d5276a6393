/// What all fuzz targets share: one input in, nothing out but the promise that nothing breaks.
///
/// A target is one file `<name>_fuzz.cpp` with `FUZZ_TARGET(name) { … }`. Under clang each is a libFuzzer
/// program
/// (`./dev fuzz`); in every other build the saved corpora below `corpus/<name>/` run through it as a test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#ifdef FAKEGRAPH_LIBFUZZER
#define FUZZ_TARGET(name)                                                               \
    static void fuzz_##name(std::string_view input);                                    \
    extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) { \
        fuzz_##name({reinterpret_cast<char const*>(data), size});                       \
        return 0;                                                                       \
    }                                                                                   \
    static void fuzz_##name(std::string_view input)
#else
#define FUZZ_TARGET(name)                                                             \
    static void fuzz_##name(std::string_view input);                                  \
    static fakegraph::fuzz::Registered const kRegistered_##name(#name, &fuzz_##name); \
    static void fuzz_##name(std::string_view input)
#endif

namespace fakegraph::fuzz {

using Target = void (*)(std::string_view input);

/// Makes a target known to the test that runs the corpora.
struct Registered {
    Registered(char const* name, Target target);
};

}  // namespace fakegraph::fuzz
