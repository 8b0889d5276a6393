/// A tenant with a few entries of every kind of the catalogue, products and known issues; its clock stands
/// at 2023-09-10T08:00:00Z. Ids and texts follow the published examples (graph-windows-updates reference,
/// examples catalog-entries.*, products.*), the rest is made up.
#pragma once

#include <string>
#include <string_view>

#include "tests/face/face.h"

namespace fakegraph::test {

inline constexpr std::string_view kWU = "microsoft.graph.windowsUpdates.";
inline constexpr std::string_view kFeature11 = "d9049ddb-0ca8-4bc1-bd3c-41a456ef300f";
inline constexpr std::string_view kFeature10 = "f341705b-0b15-4ce3-aaf2-6a1681d78606";
inline constexpr std::string_view kFeatureLater = "c1dec151-c151-c1de-51c1-dec151c1dec1";
inline constexpr std::string_view kAugustB =
    "e317aa8a0455ca604de95329b524ec921ca57f2e6ed3ff88aac757a7468998a5";
inline constexpr std::string_view kAugustD =
    "10cb1ba292c5586e22c9991be3f12fbd39f2ebf231cb5d201c67f42fbaccc567";
inline constexpr std::string_view kJulyD = "936705f27e4efc863ae4e6f2004da8cc6a51e035902d3367def02faf263e9fbd";
inline constexpr std::string_view kOldB = "97b5e4baece0047a63eca88c4e7c93fb2d5fb5667cef0b417f6e51e1cc2f4c71";
inline constexpr std::string_view kSeptemberB =
    "7752017d0d3dd343836d0a6952d51380c8faa114466fe0944f3f40e0dcbc491e";
inline constexpr std::string_view kRecovery =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
inline constexpr std::string_view kSomeDriver =
    "5d6dede684ba5c4a731d62d9c9c2a99db12c5e6015e9f8ad00f3e9387c7f399c";

inline constexpr std::string_view kUpdatesTenant = R"json({
  "name": "updates", "seed": 7, "clock": {"start": "2023-09-10T08:00:00Z"},
  "models": [{"model": "Book", "smbios": {"manufacturer": "Contoso", "product": "Book"}, "memoryGiB": 8, "storageGiB": 256, "tpm": "2.0", "secureBoot": true,
              "components": [{"component": "wifi", "class": "Net", "hardwareIds": ["PCI\\VEN_8086&DEV_7E40"]}]}],
  "fleet": [{"cohort": "sales", "model": "Book", "count": 10, "windows": {"10-22H2": 1}}],
  "drivers": [
    {"id": "5d6dede684ba5c4a731d62d9c9c2a99db12c5e6015e9f8ad00f3e9387c7f399c", "displayName": "Microsoft - Test - 1.0.0.1", "releaseDateTime": "2021-01-21T04:18:32Z",
     "description": "Microsoft test driver", "driverClass": "OtherHardware", "provider": "Microsoft", "manufacturer": "Microsoft", "version": "1.0.0.1",
     "versionDateTime": "2021-01-11T02:43:14Z", "hardwareIds": ["PCI\\VEN_8086&DEV_7E40"]},
    {"id": "0000000000000000000000000000000000000000000000000000000000000001", "displayName": "Intel - net - 9.0.0.1", "releaseDateTime": "2023-10-02T00:00:00Z",
     "driverClass": "Networking", "provider": "Intel", "manufacturer": "Intel", "version": "9.0.0.1", "hardwareIds": ["PCI\\VEN_8086&DEV_7E40"]}],
  "featureUpdates": [
    {"id": "d9049ddb-0ca8-4bc1-bd3c-41a456ef300f", "displayName": "Windows 11, version 22H2", "deployableUntilDateTime": "2025-10-14T00:00:00Z",
     "releaseDateTime": "2022-09-20T00:00:00Z", "buildNumber": "22621", "build": 22621},
    {"id": "f341705b-0b15-4ce3-aaf2-6a1681d78606", "displayName": "Windows 10, version 22H2", "deployableUntilDateTime": "2024-10-08T00:00:00Z",
     "releaseDateTime": "2022-10-18T00:00:00Z", "build": 19045},
    {"id": "c1dec151-c151-c1de-51c1-dec151c1dec1", "displayName": "Windows 11, version 23H2", "releaseDateTime": "2023-10-31T00:00:00Z", "buildNumber": "22631", "build": 22631}],
  "qualityUpdates": [
    {"id": "e317aa8a0455ca604de95329b524ec921ca57f2e6ed3ff88aac757a7468998a5", "displayName": "08/08/2023 - 2023.08 B SecurityUpdate for Windows 10 and later",
     "releaseDateTime": "2023-08-08T00:00:00Z", "catalogName": "2023-08 Cumulative Update for Windows 10 and later", "shortName": "2023.08 B",
     "cveSeverityInformation": {"maxSeverity": "critical", "maxBaseScore": 9.8, "exploitedCves": [
       {"number": "ADV230003", "url": "https://msrc.example/ADV230003"}, {"number": "CVE-2023-38180", "url": "https://msrc.example/CVE-2023-38180"}]},
     "productRevisions": [{"build": "22621.2134", "kb": 5029263}, {"build": "19045.3324", "kb": 5029244}]},
    {"id": "10cb1ba292c5586e22c9991be3f12fbd39f2ebf231cb5d201c67f42fbaccc567", "displayName": "08/22/2023 - 2023.08 D Update for Windows 10 and later",
     "releaseDateTime": "2023-08-22T00:00:00Z", "catalogName": "2023-08 Cumulative Update Preview for Windows 10 and later", "shortName": "2023.08 D",
     "qualityUpdateClassification": "nonSecurity",
     "productRevisions": [{"build": "22621.2215", "kb": 5029351}, {"build": "22000.2360", "kb": 5029332},
                          {"build": "19045.3393", "kb": 5029331, "releaseDateTime": "2023-09-15T00:00:00Z"}]},
    {"id": "936705f27e4efc863ae4e6f2004da8cc6a51e035902d3367def02faf263e9fbd", "displayName": "07/26/2023 - 2023.07 D Update for Windows 10 and later",
     "releaseDateTime": "2023-07-26T00:00:00Z", "shortName": "2023.07 D", "qualityUpdateClassification": "nonSecurity", "qualityUpdateCadence": "outOfBand",
     "productRevisions": [{"build": "22621.2070", "isHotpatchUpdate": true}]},
    {"id": "97b5e4baece0047a63eca88c4e7c93fb2d5fb5667cef0b417f6e51e1cc2f4c71", "displayName": "12/13/2022 - 2022.12 B SecurityUpdate for Windows 10 and later",
     "releaseDateTime": "2022-12-13T00:00:00Z", "shortName": "2022.12 B", "cveSeverityInformation": {"maxSeverity": "moderate", "maxBaseScore": 9.6, "exploitedCves": []},
     "productRevisions": [{"build": "19045.2364", "kb": 5021233}]},
    {"id": "7752017d0d3dd343836d0a6952d51380c8faa114466fe0944f3f40e0dcbc491e", "displayName": "09/12/2023 - 2023.09 B SecurityUpdate for Windows 10 and later",
     "releaseDateTime": "2023-09-12T00:00:00Z", "shortName": "2023.09 B", "cveSeverityInformation": {"maxSeverity": "important"},
     "productRevisions": [{"build": "22621.2283", "kb": 5030219}]}],
  "recoveryUpdates": [
    {"id": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "displayName": "Repair of Windows 11, version 22H2", "releaseDateTime": "2023-06-01T00:00:00Z",
     "catalogName": "Windows 11, version 22H2, in place", "productRevisions": [{"build": "22621.1702", "kb": 5026372}]}],
  "products": [
    {"id": "1", "name": "Windows 11, version 22H2", "groupName": "Windows 11", "friendlyNames": ["Version 22H2 (OS build 22621)"], "build": 22621,
     "editions": [
       {"id": "1", "name": "Home and Pro", "releasedName": "Windows 11 Home and Pro, version 22H2", "generalAvailabilityDateTime": "2022-09-20T00:00:00Z",
        "endOfServiceDateTime": "2024-10-08T00:00:00Z", "servicingPeriods": [{"name": "Servicing", "startDateTime": "2022-09-20T00:00:00Z", "endDateTime": "2024-10-08T00:00:00Z"}]},
       {"id": "2", "name": "Enterprise", "generalAvailabilityDateTime": "2022-09-20T00:00:00Z", "endOfServiceDateTime": "2025-10-14T00:00:00Z"}]},
    {"id": "2", "name": "Windows 11, version 21H2", "groupName": "Windows 11", "friendlyNames": ["Version 21H2 (OS build 22000)"], "build": 22000},
    {"id": "3", "name": "Windows 10, version 22H2", "build": 19045},
    {"id": "1104", "name": "Windows 11, version 24H2", "groupName": "Windows 11", "friendlyNames": ["Version 24H2 (OS build 26100)"], "build": 26100,
     "editions": [{"id": "1", "name": "Home and Pro", "generalAvailabilityDateTime": "2024-10-01T00:00:00Z", "endOfServiceDateTime": "2026-10-13T00:00:00Z"}]}],
  "knownIssues": [
    {"id": "WI670072", "product": "1", "title": "Devices might not start", "description": "Some devices show an error.", "status": "mitigatedExternal",
     "webViewUrl": "https://admin.example/issue/WI670072", "startDateTime": "2023-08-22T17:00:00Z", "resolvedDateTime": "2023-09-07T23:14:07.1881817Z",
     "lastUpdatedDateTime": "2023-09-07T23:41:58.577Z", "originatingKb": 5029351,
     "histories": [{"createdDateTime": "2023-08-24T02:51:27.29Z", "content": "<div>Seen.</div>"}]},
    {"id": "WI500001", "product": "1", "title": "Closed in June", "status": "resolved", "startDateTime": "2023-05-01T00:00:00Z", "resolvedDateTime": "2023-06-01T00:00:00Z"},
    {"id": "WI680001", "product": "1", "title": "Will be closed", "status": "resolved", "startDateTime": "2023-09-01T00:00:00Z", "resolvedDateTime": "2023-09-20T00:00:00Z",
     "lastUpdatedDateTime": "2023-09-21T00:00:00Z", "originatingKb": 5029351, "resolvingKb": 5030219, "safeguardHoldIds": [54762729, 41332279],
     "histories": [{"createdDateTime": "2023-09-01T00:00:00Z", "content": "Open.", "contentType": "text"}, {"createdDateTime": "2023-09-15T00:00:00Z", "content": "Found."}]},
    {"id": "WI690001", "product": "1", "title": "Not yet seen", "status": "investigating", "startDateTime": "2023-10-01T00:00:00Z"},
    {"id": "WI670073", "product": "2", "title": "Of another product", "status": "confirmed", "startDateTime": "2023-08-22T17:00:00Z"}]
})json";

class UpdatesFace : public Face {
public:
    UpdatesFace() : Face(std::string(kUpdatesTenant)) {}
    Json ok(std::string const& target) {
        Reply const reply = get(target);
        EXPECT_EQ(reply.status, 200) << target << '\n' << reply.body;
        return reply.json();
    }
};

inline std::string cast(std::string_view type) { return std::string(kWU) + std::string(type); }
inline std::string context(std::string_view rest) {
    return "http://graph.test/beta/$metadata#" + std::string(rest);
}
inline std::vector<std::string> ids_of(Json const& list) {
    std::vector<std::string> out;
    for (Json const& row : list.contains("value") ? list["value"] : list)
        out.push_back(row["id"].get<std::string>());
    return out;
}
using Ids = std::vector<std::string>;

}  // namespace fakegraph::test
