/// What the loader's tests share.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/scenario.h"

namespace scenarios::test {

using Lines = std::vector<std::string>;

/// Two small hardware models on one line.
inline constexpr std::string_view kModels =
    R"("models": [{"model": "Book", "smbios": {"manufacturer": "Contoso", "product": "Book 14"}, "components": [)"
    R"({"component": "wifi", "class": "Net", "hardwareIds": ["PCI\\VEN_8086&DEV_7E40"], )"
    R"("driver": {"provider": "Intel", "version": "23.20.0.4", "date": "2024-01-22", "inf": "netwtw6e.inf"}}, )"
    R"({"component": "dock", "class": "USB", "hardwareIds": ["USB\\VID_17E9"]}]}, )"
    R"({"model": "Tower", "smbios": {"manufacturer": "Contoso", "product": "Tower 5"}, "components": []}])";

/// A scenario that is fine but for `part`, which stands on line 2 from column 3 on. Models: Book, Tower.
/// Cohort: sales, ten.
inline std::string scenario(std::string_view part) {
    std::string text = "{\n  ";
    text += part;
    if (!part.empty()) text += ",\n  ";
    text += R"("fleet": [{"cohort": "sales", "model": "Book", "count": 10}],)";
    text += "\n  ";
    text += kModels;
    return text + "\n}\n";
}

/// The same with a fleet of its own: `cohorts` stand on line 2 from column 13 on.
inline std::string fleet(std::string_view cohorts, std::string_view rest = "") {
    std::string text = "{\n  \"fleet\": [";
    text += cohorts;
    text += "],\n  ";
    text += rest;
    if (!rest.empty()) text += ",\n  ";
    text += kModels;
    return text + "\n}\n";
}

inline Lines texts(Loaded const& loaded) {
    Lines lines;
    if (!loaded)
        for (Problem const& p : loaded.error()) lines.push_back(p.text());
    return lines;
}

inline Lines problems(std::string_view text, std::filesystem::path const& file = "s.json") {
    return texts(load_text(text, file));
}

/// The scenario of a text without mistakes.
inline Scenario good(std::string_view text) {
    auto loaded = load_text(text, "s.json");
    EXPECT_EQ(texts(loaded), Lines{});
    return loaded ? std::move(*loaded) : Scenario{};
}

/// A folder of its own that goes away again.
class Folder {
public:
    Folder()
        : path_(std::filesystem::temp_directory_path() /
                ("fakegraph-loader-" + std::to_string(::getpid()) + '-' + std::to_string(next()))) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;

    std::filesystem::path write(std::string const& name, std::string_view text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path_ / name;
    }
    /// Messages with this folder's name cut out.
    Lines problems(std::string const& file) const {
        Lines lines = texts(load_file(path_ / file));
        std::string const prefix = path_.string() + '/';
        for (std::string& line : lines)
            for (std::size_t at = line.find(prefix); at != std::string::npos; at = line.find(prefix))
                line.erase(at, prefix.size());
        return lines;
    }
    std::filesystem::path const& path() const { return path_; }

private:
    static int next() {
        static int n = 0;
        return ++n;
    }
    std::filesystem::path path_;
};

}  // namespace scenarios::test
