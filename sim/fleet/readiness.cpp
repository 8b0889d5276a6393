#include "sim/fleet/readiness.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace sim {
namespace {

constexpr std::uint32_t kMemoryGib = 4;
constexpr std::uint32_t kStorageGib = 64;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Lower case; trademarks and the clock speed are left out.
std::string plain(std::string_view cpu) {
    std::string out;
    for (char const c : cpu.substr(0, cpu.find('@')))
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (std::string_view const mark : {"(r)", "(tm)", "(c)"})
        for (std::size_t at; (at = out.find(mark)) != std::string::npos;) out.erase(at, mark.size());
    return out;
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find(' '), text.size());
        if (end > 0) out.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

/// The first digits of `word` and what follows them: `1245` and `u`.
struct Number {
    std::string_view digits;
    std::string_view suffix;
    std::uint32_t value = 0;
};
std::optional<Number> number_in(std::string_view word) {
    auto const first = std::ranges::find_if(word, is_digit);
    if (first == word.end()) return std::nullopt;
    Number out;
    out.digits = word.substr(static_cast<std::size_t>(first - word.begin()));
    std::size_t const end =
        static_cast<std::size_t>(std::ranges::find_if_not(out.digits, is_digit) - out.digits.begin());
    out.suffix = out.digits.substr(end);
    out.digits = out.digits.substr(0, end);
    std::from_chars(out.digits.data(), out.digits.data() + out.digits.size(), out.value);
    return out;
}

/// `i5-1245u`, `m3-8100y`: the 8th generation and newer, and a few of the 7th.
bool core_i_supported(std::string_view model) {
    auto const n = number_in(model);
    if (!n || n->digits.size() == 3) return false;  // the first generation
    std::uint32_t generation = n->value;
    for (std::size_t digits = n->digits.size(); digits > 1; --digits) generation /= 10;
    if (n->digits.size() == 5 || (n->digits.size() == 4 && generation == 1))
        generation = n->value / (n->digits.size() == 5 ? 1000 : 100);
    if (generation >= 8) return true;
    return generation == 7 && (n->suffix.starts_with('x') || model.ends_with("7820hq"));
}

std::optional<bool> core_supported(std::vector<std::string_view> const& w, std::size_t at) {
    if (at + 1 >= w.size()) return std::nullopt;
    std::string_view const next = w[at + 1];
    if (next == "ultra") return true;
    if (next == "2" || next == "duo" || next == "solo" || next == "quad") return false;
    if (next.size() == 1 && is_digit(next[0])) return true;  // `Core 7 150U`, 2024
    if ((next[0] == 'i' || next[0] == 'm') && next.size() > 3 && next[2] == '-')
        return core_i_supported(next.substr(3));
    return std::nullopt;
}

std::optional<bool> xeon_supported(std::vector<std::string_view> const& w, std::size_t at) {
    if (at + 1 >= w.size()) return std::nullopt;
    std::string_view const next = w[at + 1];
    constexpr std::array<std::string_view, 4> kScalable = {"bronze", "silver", "gold", "platinum"};
    if (std::ranges::find(kScalable, next) != kScalable.end() || next[0] == 'w') return true;
    if (next.starts_with("e-2")) return true;
    if (next.starts_with("e3") || next.starts_with("e5") || next.starts_with("e7")) return false;
    return std::nullopt;
}

std::optional<bool> intel_supported(std::vector<std::string_view> const& w) {
    for (std::size_t i = 0; i < w.size(); ++i) {
        if (w[i] == "core") return core_supported(w, i);
        if (w[i] == "xeon") return xeon_supported(w, i);
        if (w[i].size() >= 3 && w[i].size() <= 4 && w[i][0] == 'n' &&
            std::ranges::all_of(w[i].substr(1), is_digit))
            return true;  // `N100`, 2023
    }
    return std::nullopt;
}

/// Zen+ and newer. Of the 2000 series, those with graphics are still Zen.
bool ryzen_supported(Number const& n) {
    if (n.digits.size() != 4) return true;  // `Ryzen 7 260`, 2025
    if (n.value >= 3000) return true;
    bool const with_graphics = n.suffix.starts_with('u') || n.suffix.starts_with('g') ||
                               n.suffix.starts_with('h') || n.suffix.starts_with('c');
    return n.value >= 2000 && !with_graphics;
}

std::optional<bool> amd_supported(std::vector<std::string_view> const& w) {
    auto const has = [&](std::string_view word) { return std::ranges::find(w, word) != w.end(); };
    if (has("ryzen") && has("ai")) return true;
    for (std::size_t i = 0; i < w.size(); ++i) {
        auto const n = number_in(w[i]);
        if (!n || n->digits.size() < 3) {
            if (w[i].starts_with("a10-") || w[i].starts_with("a12-") || w[i].starts_with("fx-")) return false;
            continue;
        }
        if (has("epyc")) return n->digits.size() == 4 && n->value % 10 >= 2;
        if (has("ryzen")) return ryzen_supported(*n);
        if (w[i].starts_with('a') || w[i].starts_with('e') || w[i].starts_with("fx")) return false;
        return std::nullopt;
    }
    return std::nullopt;
}

std::optional<bool> qualcomm_supported(std::vector<std::string_view> const& w) {
    constexpr std::array<std::string_view, 5> kSeries = {"850", "7c", "8c", "8cx", "7c+"};
    for (std::string_view const word : w) {
        if (std::ranges::find(kSeries, word) != kSeries.end()) return true;
        if (word == "x" || word.starts_with("x1") || word.starts_with("x2")) return true;
        if (word == "835") return false;
    }
    return std::nullopt;
}

}  // namespace

std::optional<bool> supports_windows11(std::string_view cpu) {
    std::string const text = plain(cpu);
    auto const w = words(text);
    auto const has = [&](std::string_view word) { return std::ranges::find(w, word) != w.end(); };
    if (has("intel")) return intel_supported(w);
    if (has("amd")) return amd_supported(w);
    if (has("snapdragon")) return qualcomm_supported(w);
    if (has("sq1") || has("sq2") || has("sq3")) return true;  // Microsoft's
    return std::nullopt;
}

Readiness windows11_readiness(HardwareModel const& m) {
    Readiness out;
    auto const cpu = supports_windows11(m.cpu);
    bool const is_described = !m.cpu.empty() || !m.tpm.empty() || m.memory_gib != 0 || m.storage_gib != 0;
    if (!m.tpm.empty() && !m.tpm.starts_with('2')) out.reasons.push_back("tpm");
    if (m.architecture == Architecture::x86 || cpu == false) out.reasons.push_back("cpufms");
    if (m.storage_gib != 0 && m.storage_gib < kStorageGib) out.reasons.push_back("sysdrivesize");
    if (is_described && !m.secure_boot) out.reasons.push_back("UefiSecureBoot");
    if (m.memory_gib != 0 && m.memory_gib < kMemoryGib) out.reasons.push_back("memory");
    if (!out.reasons.empty())
        out.windows11 = Capability::not_capable;
    else if (cpu && !m.tpm.empty())
        out.windows11 = Capability::capable;
    return out;
}

}  // namespace sim
