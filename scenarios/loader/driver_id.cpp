#include <openssl/evp.h>

#include <array>
#include <memory>

#include "scenarios/loader/data_read.h"
#include "sim/base/result.h"

namespace scenarios {
namespace {

/// Looking up an algorithm costs more than hashing an entry: once per thread.
class Sha256 {
public:
    Sha256()
        : method_(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free),
          context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        CHECK(method_ && context_);
    }
    std::string hex(std::string_view text) {
        std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
        unsigned size = 0;
        CHECK(EVP_DigestInit_ex2(context_.get(), method_.get(), nullptr) == 1);
        CHECK(EVP_DigestUpdate(context_.get(), text.data(), text.size()) == 1);
        CHECK(EVP_DigestFinal_ex(context_.get(), bytes.data(), &size) == 1);
        std::string out;
        for (unsigned i = 0; i < size; ++i) {
            out += "0123456789abcdef"[bytes[i] >> 4];
            out += "0123456789abcdef"[bytes[i] & 15];
        }
        return out;
    }

private:
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> method_;
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

void add_list(std::string& text, std::vector<std::string> const& items) {
    for (std::string const& item : items) {
        if (&item != &items.front()) text += '|';
        text += item;
    }
    text += '\n';
}

std::string_view name_of(sim::Architecture a) {
    switch (a) {
        case sim::Architecture::amd64:
            return "amd64";
        case sim::Architecture::arm64:
            return "arm64";
        case sim::Architecture::x86:
            return "x86";
    }
    return {};
}

}  // namespace

std::string derived_driver_id(sim::DriverEntry const& e) {
    std::string text;
    auto const line = [&text](std::string_view part) { (text += part) += '\n'; };
    line(e.provider.value_or(""));
    line(e.manufacturer.value_or(""));
    line(e.display_name);
    line(e.driver_class.value_or(""));
    line(e.version_text);
    line(e.version_date ? sim::format_instant(*e.version_date) : "");
    add_list(text, e.hardware_ids);
    add_list(text, e.compatible_ids);
    std::vector<std::string> computers;
    for (auto const& guid : e.computer_hardware_ids) computers.push_back(guid.text());
    add_list(text, computers);
    line(name_of(e.architecture));
    text += std::to_string(e.os_floor) + '-' + std::to_string(e.os_ceiling);
    thread_local Sha256 sha;
    return sha.hex(text);
}

}  // namespace scenarios
