/// Feature, quality and recovery updates of the update catalogue, and the products that they serve.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/fleet/windows.h"

namespace sim {

enum class EntryKind : std::uint8_t { feature, quality, driver, recovery };

/// Graph's enumerations, less the sentinels and in their order.
enum class Classification : std::uint8_t { all, security, non_security };
enum class Cadence : std::uint8_t { monthly, out_of_band };
enum class CveSeverity : std::uint8_t { critical, important, moderate };
enum class ReleaseHealth : std::uint8_t {
    resolved,
    mitigated_external,
    mitigated,
    resolved_external,
    confirmed,
    reported,
    investigating
};

/// One build that an update brings to the devices of that build number.
struct Revision {
    WindowsBuild build;
    std::uint32_t kb = 0;  // 5029244 of KB5029244; 0: none known
    Instant released{};
    bool hotpatch = false;  // no restart; numbered below the standard revision of its month
};

struct ExploitedCve {
    std::string number;  // `CVE-2023-38180`; key
    std::optional<std::string> url;
};
struct CveInformation {
    std::optional<CveSeverity> max_severity;
    std::optional<double> max_base_score;
    std::vector<ExploitedCve> exploited;
};

/// A catalogue entry that is no driver. Members behind a kind's name mean nothing for the others.
struct SoftwareEntry {
    std::string id;  // feature: GUID text; the others: 64 lower-case hex digits
    EntryKind kind = EntryKind::quality;
    std::optional<std::string> display_name;
    std::optional<Instant> deployable_until;
    Instant released = kZeroDate;
    // feature
    std::optional<std::string> version;       // `Windows 11, version 24H2`
    std::optional<std::string> build_number;  // as printed, which may be null
    std::uint32_t target_build = 0;           // 26100
    // quality, recovery
    std::optional<std::string> catalog_name;
    std::vector<Revision> revisions;  // by build
    // quality
    std::optional<std::string> short_name;  // `2023.08 B`
    Classification classification = Classification::security;
    Cadence cadence = Cadence::monthly;
    std::optional<CveInformation> cve;
};

struct ServicingPeriod {
    std::string name;
    Instant start{}, end{};
};
struct Edition {
    std::string id, name, released_name, device_family;
    Instant available{}, end_of_service{};
    std::vector<ServicingPeriod> periods;
};
/// A Windows version as a product. Its revisions are those of the catalogue's quality updates for its build.
struct Product {
    std::string id;  // `1104`
    std::string name;
    std::optional<std::string> group_name;
    std::vector<std::string> friendly_names;
    std::uint32_t build = 0;
    std::vector<Edition> editions;
};

struct KnownIssueHistory {
    Instant created{};
    std::string content;
    bool html = true;
};
/// What a reader sees depends on the clock: an issue appears at its start; its status is `resolved` or
/// `resolved_external` only from `resolved` on, and histories appear when they were created.
struct KnownIssue {
    std::string id;       // `WI670072`
    std::string product;  // Product::id
    std::string title, description, web_view_url;
    ReleaseHealth status = ReleaseHealth::confirmed;  // in the end
    Instant start{};
    std::optional<Instant> resolved_at;
    Instant last_updated{};
    std::uint32_t originating_kb = 0, resolving_kb = 0;  // 0: none
    std::vector<std::int32_t> safeguard_holds;
    std::vector<KnownIssueHistory> histories;  // oldest first
};

}  // namespace sim
