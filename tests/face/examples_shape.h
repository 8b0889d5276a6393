/// Compares an answer with a published one: member names, JSON types, annotations, spelling of enumerations;
/// not the values of ids, times and counts.
#pragma once

#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/face/face.h"

namespace fakegraph::test {

/// What an answer's shape differs in, a line each: `/value/0/audience: missing`.
///
/// Captures are compared whole. Pages of the reference print less than the service sends, types where it
/// sends none, members in any order, and names of older models (section 5 of the reference: 1 to 9, 16 to 24,
/// 41 to 46): from them, what they do print must be there with the same type, names of older models apart.
class ShapeCompare {
public:
    enum class Source { capture, page };
    explicit ShapeCompare(Source source) : page_(source == Source::page) {}

    std::vector<std::string> run(Json const& published, Json const& ours) {
        differences_.clear();
        compare(published, ours, "");
        return differences_;
    }

private:
    static bool is_annotation(std::string const& key) { return key.find('@') != std::string::npos; }
    static std::string kind_of(Json const& v) { return v.is_number() ? "number" : v.type_name(); }
    /// Ids and addresses of the host left out: what a context or link says about its form.
    static std::string form_of(std::string text) {
        static std::regex const kHost("^https?://[^/]+"), kKey(R"(\('[^']*'\))"), kToken("skiptoken=.*");
        text = std::regex_replace(text, kHost, "");
        text = std::regex_replace(text, kKey, "('…')");
        return std::regex_replace(text, kToken, "skiptoken=…");
    }
    /// A word that Graph would spell so: no blanks, no digits, begins in lower case.
    static bool is_enum_word(std::string const& text) {
        static std::regex const kWord("[a-z][A-Za-z]{2,40}");
        return std::regex_match(text, kWord);
    }

    void differ(std::string const& at, std::string const& what) {
        differences_.push_back((at.empty() ? "/" : at) + ": " + what);
    }

    void compare(Json const& want, Json const& have, std::string const& at) {
        if (want.is_null() || (page_ && have.is_null())) return;  // null stands for any value
        if (want.is_object() && have.is_object()) return members(want, have, at);
        if (want.is_array() && have.is_array()) return items(want, have, at);
        if (kind_of(want) != kind_of(have))
            return differ(at, "is " + kind_of(have) + ", published " + kind_of(want));
        if (!want.is_string()) return;
        auto const w = want.get<std::string>();
        auto const h = have.get<std::string>();
        std::string const key = at.substr(at.rfind('/') + 1);
        bool const is_form = key.ends_with("@odata.context") || key.ends_with("@odata.nextLink");
        if (is_form && !page_ && form_of(w) != form_of(h))
            differ(at, form_of(h) + ", published " + form_of(w));
        if (!page_ && key == "@odata.type" && w != h) differ(at, h + ", published " + w);
        if (!is_form && is_enum_word(w) && !is_enum_word(h)) differ(at, "'" + h + "', published '" + w + "'");
        static std::regex const kTime(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d))");
        if (std::regex_match(w, kTime) && !std::regex_match(h, kTime)) differ(at, "'" + h + "' is no time");
    }

    static std::string type_of(Json const& v) {
        std::string const type =
            v.is_object() && v.contains("@odata.type") ? v["@odata.type"].get<std::string>() : std::string();
        return type.starts_with('#') ? type.substr(1) : type;
    }
    void members(Json const& want, Json const& have, std::string const& at) {
        if (page_ && !type_of(want).empty() && !type_of(have).empty() && type_of(want) != type_of(have))
            return;
        for (auto const& [key, value] : want.items()) {
            if (key == "innerError") continue;
            auto const found = have.find(key);
            if (found == have.end() && (!page_ || !(key == "@odata.type" || is_older(key))))
                differ(at + '/' + key, "missing");
            else if (found == have.end())
                continue;
            else
                compare(value, *found, at + '/' + key);
        }
        if (page_) return;
        for (auto const& [key, value] : have.items())
            if (key != "innerError" && !want.contains(key) && !is_annotation(key) && !is_younger(key))
                differ(at + '/' + key, "not published");
        order(want, have, at);
    }
    /// Members that both have stand in the same order.
    void order(Json const& want, Json const& have, std::string const& at) {
        // Settings print null members first: the order is another where others are null.
        for (auto const& [key, value] : want.items())
            if (have.contains(key) && value.is_null() != have[key].is_null()) return;
        std::vector<std::string> w, h;
        for (auto const& [key, value] : want.items())
            if (have.contains(key)) w.push_back(key);
        for (auto const& [key, value] : have.items())
            if (want.contains(key)) h.push_back(key);
        if (w == h) return;
        std::string text;
        for (auto const& key : h) text += " " + key;
        differ(at, "order:" + text);
    }
    /// Each published item against the one of ours that is most like it.
    void items(Json const& want, Json const& have, std::string const& at) {
        if (have.empty() && !want.empty() && at == "/value") differ(at, "empty");
        for (std::size_t i = 0; i < want.size() && !have.empty(); ++i) {
            std::vector<std::string> const before = std::move(differences_);
            std::optional<std::vector<std::string>> best;
            for (std::size_t k = 0; k < std::min<std::size_t>(have.size(), 30); ++k) {
                differences_.clear();
                compare(want[i], have[k], at + '/' + std::to_string(i));
                bool const same_type = page_ || type_of(want[i]) == type_of(have[k]);
                if (!same_type) differ(at + '/' + std::to_string(i), "none of this type");
                if (!best || differences_.size() < best->size()) best = differences_;
            }
            differences_ = before;
            differences_.insert(differences_.end(), best->begin(), best->end());
        }
    }

    /// Names that only older models or wrong pages have; in lower case where pages write them in Pascal case.
    static bool is_older(std::string const& key) {
        static std::set<std::string> const kNames = {"value",
                                                     "effectiveSinceDate",
                                                     "devicePerOffer",
                                                     "rollout",
                                                     "safeguard",
                                                     "featureUpdateReference",
                                                     "qualityUpdateReference",
                                                     "equivalentContent",
                                                     "enrollments",
                                                     "updateCategory",
                                                     "revokedBy",
                                                     "isAutoEnrollDevices",
                                                     "friendlyName",
                                                     "releaseDate",
                                                     "@odata.id",
                                                     "Url",
                                                     "Id",
                                                     "BuildNumber",
                                                     "MajorVersion",
                                                     "updatePolicy",
                                                     "deployments",
                                                     "MinorVersion",
                                                     "UpdateBuildRevision",
                                                     "windowsDeploymentSettings"};
        return kNames.contains(key);
    }
    /// Members that the service gained after most captures, or that pages leave out of them. (reference 4.4,
    /// 5: 44)
    static bool is_younger(std::string const& key) {
        return key == "isHotpatchEnabled" || key == "isHotpatchUpdate" || key == "buildNumber";
    }

    bool page_;
    std::vector<std::string> differences_;
};

}  // namespace fakegraph::test
