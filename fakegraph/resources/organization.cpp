/// organization and the signed-in user: what scripts read first, to see whether anybody answers. Source:
/// Graph reference of microsoft.graph.organization and microsoft.graph.user (2026), the members that the
/// tenant knows.
#include "fakegraph/resources/organization.h"

#include "fakegraph/odata/utf8.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

sim::TenantFacts const& facts(Row const& row) { return world_of(row).premises().tenant; }

constexpr Property kOrganizationProperties[] = {
    {.name = "displayName",
     .type = kString,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value { return std::string_view(facts(r).display_name); }},
    {.name = "tenantType",
     .type = kString,
     .get = [](Row const&) -> Value { return std::string_view("AAD"); }},
    {.name = "verifiedDomains",
     .type = complex_type(kVerifiedDomain, true),
     .nullable = false,
     .get = [](Row const& r) -> Value {
         return edm::List{r, 1, [](Row const& owner, std::size_t) -> Value {
                              return Row{&kVerifiedDomain, owner.world, nullptr, 0};
                          }};
     }},
};
constexpr Property kDomainProperties[] = {
    {.name = "capabilities",
     .type = kString,
     .get = [](Row const&) -> Value { return std::string_view("Email, OfficeCommunicationsOnline"); }},
    {.name = "isDefault", .type = kBoolean, .get = [](Row const&) -> Value { return true; }},
    {.name = "isInitial", .type = kBoolean, .get = [](Row const&) -> Value { return true; }},
    {.name = "name",
     .type = kString,
     .get = [](Row const& r) -> Value { return std::string_view(facts(r).domain); }},
    {.name = "type", .type = kString, .get = [](Row const&) -> Value { return std::string_view("Managed"); }},
};

/// `Adele` and `Vance`; a single word is a given name.
struct Names {
    std::string_view given, family;
    explicit Names(std::string_view name) : given(name.substr(0, name.find(' '))) {
        if (std::size_t const blank = name.rfind(' '); blank != std::string_view::npos)
            family = name.substr(blank + 1);
    }
};
Value part(std::string_view text) { return text.empty() ? Value{} : Value{text}; }

constexpr Property kUserProperties[] = {
    {.name = "displayName",
     .type = kString,
     .get = [](Row const& r) -> Value { return std::string_view(facts(r).admin_name); }},
    {.name = "givenName",
     .type = kString,
     .get = [](Row const& r) { return part(Names(facts(r).admin_name).given); }},
    {.name = "mail", .type = kString, .get = [](Row const& r) -> Value { return principal_name(facts(r)); }},
    {.name = "surname",
     .type = kString,
     .get = [](Row const& r) { return part(Names(facts(r).admin_name).family); }},
    {.name = "userPrincipalName",
     .type = kString,
     .get = [](Row const& r) -> Value { return principal_name(facts(r)); }},
};

class OneOrganization final : public edm::Rows {
public:
    explicit OneOrganization(Tenant const& tenant) : tenant_(tenant) {}
    std::uint64_t size() const override { return 1; }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override { return only(at == 0); }
    Row row(std::uint64_t) const override { return {&kOrganization, &tenant_, nullptr, 0}; }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override { return only(rank == 0); }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        return only(sim::Guid::parse(key) == tenant_.id());
    }

private:
    static std::optional<std::uint64_t> only(bool here) {
        return here ? std::optional<std::uint64_t>(0) : std::nullopt;
    }
    Tenant const& tenant_;
};

}  // namespace

std::string principal_name(sim::TenantFacts const& tenant) {
    Names const names(tenant.admin_name);
    std::string out(names.given);
    out += names.family.substr(0, utf8_length(names.family));
    return out + '@' + tenant.domain;
}

sim::Result<edm::RowsPtr> organization_rows(Call& call, Row const&) {
    return std::make_shared<OneOrganization>(tenant_of(call));
}

std::optional<Row> me(Call& call, Row const&) { return Row{&kUser, call.world, nullptr, 0}; }

constinit edm::StructType const kOrganization{
    .name = "microsoft.graph.organization", .base = &kDirectoryObject, .properties = kOrganizationProperties};
constinit edm::StructType const kVerifiedDomain{
    .name = "microsoft.graph.verifiedDomain", .entity = false, .properties = kDomainProperties};
constinit edm::StructType const kUser{
    .name = "microsoft.graph.user", .base = &kDirectoryObject, .properties = kUserProperties};

}  // namespace fakegraph::resources
