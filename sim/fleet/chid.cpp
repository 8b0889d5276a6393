#include "sim/fleet/chid.h"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>
#include <charconv>
#include <string>
#include <string_view>

namespace sim {
namespace {

enum Field : std::uint16_t {
    kManufacturer = 1 << 0,
    kFamily = 1 << 1,
    kProduct = 1 << 2,
    kSku = 1 << 3,
    kBiosVendor = 1 << 4,
    kBiosVersion = 1 << 5,
    kBiosMajor = 1 << 6,
    kBiosMinor = 1 << 7,
    kEnclosure = 1 << 8,
    kBoardMaker = 1 << 9,
    kBoardProduct = 1 << 10,
};
constexpr std::size_t kFields = 11;
constexpr unsigned kBios = kBiosVendor | kBiosVersion | kBiosMajor | kBiosMinor;
constexpr unsigned kBoard = kBoardMaker | kBoardProduct;

/// Fields of each CHID; they are always joined in the order of the bits.
constexpr std::array<unsigned, 15> kRecipe = {
    kManufacturer | kFamily | kProduct | kSku | kBios,
    kManufacturer | kFamily | kProduct | kBios,
    kManufacturer | kProduct | kBios,
    kManufacturer | kFamily | kProduct | kSku | kBoard,
    kManufacturer | kFamily | kProduct | kSku,
    kManufacturer | kFamily | kProduct,
    kManufacturer | kSku | kBoard,
    kManufacturer | kSku,
    kManufacturer | kProduct | kBoard,
    kManufacturer | kProduct,
    kManufacturer | kFamily | kBoard,
    kManufacturer | kFamily,
    kManufacturer | kEnclosure,
    kManufacturer | kBoard,
    kManufacturer,
};

std::string trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return std::string(text);
}

std::string hex(std::uint8_t value, bool two_digits) {
    constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    if (two_digits || value >= 16) out += kHex[value >> 4];
    return out + kHex[value & 15];
}

/// First and second number of a BIOS version such as `1.12.0`, for SMBIOS data without release bytes.
std::array<std::optional<std::uint8_t>, 2> numbers_in(std::string_view version) {
    std::array<std::optional<std::uint8_t>, 2> out;
    std::size_t found = 0;
    char const* at = version.data();
    char const* const end = at + version.size();
    while (at != end && found < 2) {
        if (*at < '0' || *at > '9') {
            ++at;
            continue;
        }
        std::uint32_t value = 0;
        auto const [next, error] = std::from_chars(at, end, value);
        if (error != std::errc{} || value > 255) return out;
        out[found++] = static_cast<std::uint8_t>(value);
        at = next;
    }
    return out;
}

std::array<std::string, kFields> fields_of(Smbios const& s) {
    auto const [major, minor] = numbers_in(s.bios_version);
    auto const bios_major = s.bios_major ? s.bios_major : major;
    auto const bios_minor = s.bios_minor ? s.bios_minor : minor;
    return {trimmed(s.manufacturer), trimmed(s.family), trimmed(s.product), trimmed(s.sku),
            trimmed(s.bios_vendor), trimmed(s.bios_version), bios_major ? hex(*bios_major, true) : "",
            bios_minor ? hex(*bios_minor, true) : "",
            // ASSUMED: lower-case hex without padding; published values exist for `10` and `a` alike.
            s.enclosure ? hex(*s.enclosure, false) : "", trimmed(s.baseboard_manufacturer),
            trimmed(s.baseboard_product)};
}

/// UTF-8 to UTF-16 little endian; ill-formed bytes become U+FFFD.
std::string utf16le(std::string_view text) {
    std::string out;
    auto const put = [&](std::uint32_t unit) {
        out += static_cast<char>(unit & 0xff);
        out += static_cast<char>(unit >> 8);
    };
    for (std::size_t i = 0; i < text.size();) {
        auto const lead = static_cast<std::uint8_t>(text[i]);
        std::size_t const length = lead < 0x80    ? 1
                                   : lead >= 0xf0 ? 4
                                   : lead >= 0xe0 ? 3
                                   : lead >= 0xc0 ? 2
                                                  : 0;
        std::uint32_t code = length == 1 ? lead : length == 0 ? 0xfffd : lead & (0x7fU >> length);
        if (length > 1 && i + length <= text.size()) {
            for (std::size_t k = 1; k < length; ++k)
                code = code << 6 | (static_cast<std::uint8_t>(text[i + k]) & 0x3fU);
        } else if (length > 1) {
            code = 0xfffd;
        }
        i += length == 0 || i + length > text.size() ? 1 : length;
        if (code >= 0x10000) {
            put(0xd800 + ((code - 0x10000) >> 10 & 0x3ff));
            put(0xdc00 + ((code - 0x10000) & 0x3ff));
        } else {
            put(code);
        }
    }
    return out;
}

Guid chid(std::string_view joined) {
    constexpr boost::uuids::uuid kNamespace = {
        {0x70, 0xff, 0xd8, 0x12, 0x4c, 0x7f, 0x4c, 0x7d, 0, 0, 0, 0, 0, 0, 0, 0}};
    std::string const bytes = utf16le(joined);
    boost::uuids::uuid const id = boost::uuids::name_generator_sha1(kNamespace)(bytes.data(), bytes.size());
    Guid g;
    for (std::size_t i = 0; i < 16; ++i) g.bytes[i] = id.data[i];
    return g;
}

}  // namespace

std::array<std::optional<Guid>, 15> computer_hardware_ids(Smbios const& smbios) {
    auto const fields = fields_of(smbios);
    std::array<std::optional<Guid>, 15> out;
    for (std::size_t n = 0; n < kRecipe.size(); ++n) {
        std::string joined;
        bool complete = true;
        for (std::size_t f = 0; f < kFields && complete; ++f) {
            if ((kRecipe[n] >> f & 1U) == 0) continue;
            complete = !fields[f].empty();
            if (!joined.empty()) joined += '&';
            joined += fields[f];
        }
        if (complete) out[n] = chid(joined);
    }
    return out;
}

std::vector<Guid> existing_chids(Smbios const& smbios) {
    std::vector<Guid> out;
    for (auto const& id : computer_hardware_ids(smbios))
        if (id) out.push_back(*id);
    return out;
}

}  // namespace sim
