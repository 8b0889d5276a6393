/// One request against one tenant, as resource handlers see it, and what they answer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/http.h"
#include "sim/base/time.h"

namespace fakegraph {

class Body;        // odata/body.h
struct PageTwist;  // odata/page_twist.h

/// `service.auth`: which requests the gate lets in.
enum class Auth : std::uint8_t {
    open,    // any token or none
    token,   // any token of ours
    strict,  // audience, lifetime, tenant, roles or scopes
};

/// How long reads lag behind a write: by so many reads where a number is given, else by simulated time.
struct Lag {
    sim::Ticks time{};
    std::uint32_t reads = 0;
    bool any() const noexcept { return reads > 0 || time > sim::Ticks{0}; }
};
struct LagSettings {
    Lag reads;                 // of one object and what is below it
    std::optional<Lag> lists;  // nullopt: as `reads`
    /// A deleted object is still read as often.
    std::uint32_t deleted_reads = 0;
    /// Effects that show after so many reads, by edm::Delay; 0: by simulated time, which the World keeps.
    std::array<std::uint32_t, edm::kDelays> effects{};
    bool any() const noexcept {
        return reads.any() || (lists && lists->any()) || deleted_reads > 0 || effects != decltype(effects){};
    }
};

/// The service's switches (product.md) that the protocol layer reads.
struct Settings {
    Auth auth = Auth::open;
    LagSettings lag;
    bool top_is_total = false;
    /// `$top` beyond page_size is 400; else it means page_size.
    bool refuse_top_above_limit = false;
    bool refuse_unknown_properties = true;
    std::uint32_t page_size = 100;
    /// Keys that are GUIDs are found in the service's own letter case only.
    bool exact_keys = false;
    /// `Prefer: odata.maxpagesize` and `return` have no effect.
    bool ignore_prefer = false;
    /// Enum members behind unknownFutureValue show to those who ask for them with Prefer.
    bool mask_unknown_enums = false;
    /// Query options that a resource does not take have no effect, in place of 400.
    bool ignore_unsupported_options = false;
    /// Named differences between sources (odata/differences.h); false: as on the wire.
    bool create_policy_202 = false;
    bool patch_compliance_change_204 = false;
    bool state_reasons = false;
    bool revoked_null = false;
    bool audience_in_use_400 = false;
    bool audience_required = false;
    bool expansions_by_link = false;
    bool entity_types = false;
    bool policy_settings_only = false;
    bool delete_policy_approval_204 = false;
};

/// What an answer carries beside its values: `odata.metadata`.
enum class Metadata : std::uint8_t { none, minimal, full };
/// `Prefer: return=…`
enum class Return : std::uint8_t { unsaid, minimal, representation };

/// How the client wants to be answered (odata/negotiate.h).
struct Wishes {
    Metadata metadata = Metadata::minimal;
    /// IEEE754Compatible: Int64 as text.
    bool numbers_as_text = false;
    /// Accept leaves room for JSON.
    bool takes_json = true;
    std::string_view content_type = kODataJson;
    /// `Prefer: odata.maxpagesize`
    std::optional<std::uint32_t> page_size;
    Return returns = Return::unsaid;
    bool unknown_enum_members = false;
    /// `ConsistencyLevel: eventual`
    bool eventual = false;
};

struct Call {
    Request const* request = nullptr;
    edm::Model const* model = nullptr;
    Settings const* settings = nullptr;
    /// Scheme, host, port and prefix of this request: `http://127.0.0.1:8080/beta`. No slash at the end.
    std::string_view service_root;
    /// The tenant's own objects; only fakegraph/resources know their type. `world` goes into Row::world.
    void* tenant = nullptr;
    void const* world = nullptr;
    std::uint64_t seed = 0;
    sim::Instant now{};
    Wishes wishes;
    /// The checked body of a POST or PATCH; null where there is none.
    Body const* body = nullptr;
    /// The answer shows an entity that this call made.
    bool created = false;
    /// What a fault asks of the page; null: nothing.
    PageTwist* twist = nullptr;
};

struct Answer {
    int status = 200;
    /// Rendered as the body, with context and (for 201) Location. Empty: no body, no Content-Type.
    std::optional<edm::Row> entity;
};

}  // namespace fakegraph
