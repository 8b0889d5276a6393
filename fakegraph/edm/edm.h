/// The entity data model: every type, property, navigation and operation that the fake serves, declared once.
/// Rendering, $select, $expand, $filter, $orderby, body checks, routing, context URLs, metadata and the tests
/// that walk the tables all read these rows. Resource files in fakegraph/resources define the tables.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "sim/base/ids.h"
#include "sim/base/result.h"
#include "sim/base/time.h"

namespace fakegraph {
struct Call;    // odata/call.h: one request against one tenant
struct Answer;  // odata/call.h: what a handler did
}  // namespace fakegraph

namespace fakegraph::edm {

struct StructType;

struct EnumMember {
    std::string_view name;
    int value;
};
struct EnumType {
    /// Qualified: `microsoft.graph.windowsUpdates.updateCategory`.
    std::string_view name;
    /// In declaration order; `unknownFutureValue` is a row like the others.
    std::span<EnumMember const> members;
};

/// One thing that can be rendered, filtered and expanded: an entity or a complex value. A cheap handle: most
/// rows are computed from a position, not stored. `type` is the actual (most derived) type; the other members
/// mean what the resource that made the row says.
struct Row {
    StructType const* type = nullptr;
    void const* world = nullptr;
    void const* object = nullptr;
    std::uint64_t index = 0;
};

struct EnumValue {
    EnumType const* type;
    int value;
};
struct List;
/// monostate is null. string_view must outlive the answer (World, catalogue, tables); std::string is for
/// computed text.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string_view, std::string,
                           sim::Guid, sim::Instant, sim::Ticks, EnumValue, Row, List>;
/// A collection of primitive or complex values inside a property; small.
struct List {
    Row owner;
    std::size_t size = 0;
    Value (*at)(Row const& owner, std::size_t i) = nullptr;
};

enum class Kind : std::uint8_t {
    string,
    boolean,
    int32,
    int64,
    real,
    date_time_offset,
    duration,
    enumeration,
    complex
};

struct TypeRef {
    Kind kind = Kind::string;
    bool collection = false;
    EnumType const* enumeration = nullptr;  // kind enumeration
    StructType const* complex = nullptr;    // kind complex
};

/// How a client may touch a property.
enum class Access : std::uint8_t {
    read,         // 400 when a client sends it
    create_only,  // in POST, refused in PATCH
    write,        // in POST and PATCH
};
/// What the query options may do with a property.
enum Use : unsigned { kNoUse = 0, kFilter = 1, kOrder = 2, kSearch = 4 };

struct Property {
    std::string_view name;
    TypeRef type;
    bool nullable = true;
    Access access = Access::read;
    unsigned uses = kNoUse;
    Value (*get)(Row const&) = nullptr;
    /// Must be in a POST body.
    bool required = false;
    /// Optional: appends the JSON value straight to the answer; must give what `get` would render. For hot
    /// lists.
    void (*write)(std::string& out, Row const&) = nullptr;
    /// In no schema though on the wire (reference 2, 'undeclaredWireProperties').
    bool undeclared = false;
    /// Names that clients send by mistake and the service swallows (reference section 5).
    std::span<std::string_view const> ignored_spellings = {};
};

/// An ordered set of rows that can be found again from a position: what every collection is to paging.
/// Positions only grow along the set and keep their meaning when the set changes.
class Rows {
public:
    virtual ~Rows() = default;
    /// Number of rows. Cost by containers, never by row.
    virtual std::uint64_t size() const = 0;
    /// The smallest position >= `at` that holds a row.
    virtual std::optional<std::uint64_t> seek(std::uint64_t at) const = 0;
    /// Fills `out` with the next positions >= `at` in order and returns how many there were: seek() in one
    /// call for a whole page. Fewer than out.size() means the end. Override where an iterator beats repeated
    /// seeks.
    virtual std::size_t fill(std::uint64_t at, std::span<std::uint64_t> out) const {
        std::size_t n = 0;
        for (; n < out.size(); ++n) {
            std::optional<std::uint64_t> const found = seek(at);
            if (!found) break;
            out[n] = *found;
            at = *found + 1;
        }
        return n;
    }
    /// `position` must come from seek().
    virtual Row row(std::uint64_t position) const = 0;
    /// Appends the rows at `positions`, with commas between them, as rendering without $select and $expand
    /// would; false when there is no such short way (nothing is written then). For hot lists.
    virtual bool write(std::string& out, std::span<std::uint64_t const> positions) const {
        static_cast<void>(out), static_cast<void>(positions);
        return false;
    }
    /// Position of the row at `rank` (0-based), for $skip; nullopt past the end.
    virtual std::optional<std::uint64_t> nth(std::uint64_t rank) const = 0;
    /// Position of the row with that key, in any letter case where keys are GUIDs.
    virtual std::optional<std::uint64_t> find(std::string_view key) const = 0;
    /// A subset where `path op literal` holds, when this collection can say so without a loop over rows; else
    /// null. `path` is the property path with casts left out, such as `enrollment/driver/enrollmentState`.
    virtual std::shared_ptr<Rows const> narrowed(std::string_view path, std::string_view op,
                                                 Value const& literal) const {
        static_cast<void>(path), static_cast<void>(op), static_cast<void>(literal);
        return nullptr;
    }
    /// The subset whose actual type is `type` or derives from it, likewise.
    virtual std::shared_ptr<Rows const> of_type(StructType const& type) const {
        static_cast<void>(type);
        return nullptr;
    }
    /// False where ordering by the key alone has no meaning to offer (generated device ids): $orderby on it
    /// is refused.
    virtual bool orderable_by_key() const { return true; }
};
using RowsPtr = std::shared_ptr<Rows const>;

/// What a page of this navigation looks like beside the plain form.
enum class TokenStyle : std::uint8_t {
    plain,       // opaque text
    device_id,   // `deviceId:{id of the last device}` and the check part (reference 1.3)
    range_json,  // `[{"token":"+RID:…","range":{…}}]` (reference 1.3)
};

struct Operation;

/// Where a single navigation is printed, key only, although nobody expanded it: `audience:{id}`.
enum class Inline : std::uint8_t { never, in_lists, always };

struct Navigation {
    std::string_view name;
    StructType const* target = nullptr;
    bool collection = false;
    bool contained = true;
    bool nullable = true;
    /// collection: the rows below `parent`; an error when the parent cannot have any.
    sim::Result<RowsPtr> (*rows)(Call&, Row const& parent) = nullptr;
    /// single: the row, or nullopt for null.
    std::optional<Row> (*row)(Call&, Row const& parent) = nullptr;
    /// POST to the collection; null: 405.
    sim::Result<Answer> (*create)(Call&, Row const& parent) = nullptr;
    /// PATCH and DELETE of one row (of the collection, or of the single one); null: 405.
    sim::Result<Answer> (*patch)(Call&, Row const&) = nullptr;
    sim::Result<Answer> (*remove)(Call&, Row const&) = nullptr;
    /// Why those of the three that are null are: one sentence, told with each 405. Must stand where one is
    /// null.
    std::string_view refusal = {};
    /// What a 404 calls the thing: "Requested resource 'deployment audience' not found."
    std::string_view noun = {};
    TokenStyle token = TokenStyle::plain;
    /// $expand shows an empty list and a next link in place of rows that fill more than a page
    /// (applicableContent/matchedDevices).
    bool expands_to_link = false;
    /// May be named in $expand. (members of an updatableAssetGroup may not: 400.)
    bool expandable = true;
    std::span<Operation const> operations = {};  // bound to the collection
    /// Printed in full although nobody expanded it: `content/catalogEntry`,
    /// `productRevision/knowledgeBaseArticle`.
    bool always_expanded = false;
    /// Carries its own context in the rows of lists too; elsewhere only single entities show it.
    bool context_in_lists = false;
    Inline inlined = Inline::never;
    /// Printed as an empty list in the answer to a POST: a new entity has none.
    /// (deploymentAudience/applicableContent)
    bool empty_on_create = false;
    /// The entity set that contexts name in place of the path: members of a group are `directoryObjects`.
    std::string_view context = {};
    /// POST to `…/$ref`, whose body names the entity to add by a text `@odata.id`, and DELETE of
    /// `…/{id}/$ref`; null: 405.
    sim::Result<Answer> (*add_ref)(Call&, Row const& parent) = nullptr;
    sim::Result<Answer> (*remove_ref)(Call&, Row const&) = nullptr;
    /// `name@odata.bind` in a body is read by the handlers; elsewhere it is refused by name.
    bool binds = false;
};

struct Parameter {
    std::string_view name;
    TypeRef type = {};
    bool required = false;
    /// complex/entity parameter: each item is an entity reference {"@odata.type","id"} of these types.
    StructType const* entity = nullptr;
};

/// The values of a function's parameters, in the order of their declaration; monostate: left out.
using Arguments = std::span<Value const>;

/// An action or a function; bound to a collection (in Navigation) or to an entity (in StructType).
/// Which delay of `service.timing` keeps the effect of an operation back, or what a type shows.
enum class Delay : std::uint8_t { none, enroll, unenroll, audience, scan, rules };
inline constexpr std::size_t kDelays = 6;

struct Operation {
    std::string_view name;  // unqualified
    std::span<Parameter const> parameters = {};
    /// `bound` is the entity, or for an action on a collection the row above that collection. Null for
    /// functions.
    sim::Result<Answer> (*handler)(Call&, Row const& bound) = nullptr;
    /// The binding type when it is narrower than the collection's (members of updatableAssetGroup); null: as
    /// declared.
    StructType const* binding = nullptr;
    /// Read with GET, its parameters in the path; `rows` answers in place of `handler`.
    bool function = false;
    /// What it returns; null: nothing. Functions return collections of entities.
    StructType const* returns = nullptr;
    bool returns_collection = false;
    /// The navigation below the bound entity that the returned rows come from, as in metadata's
    /// EntitySetPath; empty: they are rows of the collection that the function is bound to.
    std::string_view entity_set_path = {};
    sim::Result<RowsPtr> (*rows)(Call&, Row const& bound, Arguments arguments) = nullptr;
    Delay delay = Delay::none;
};

/// When a value prints its type.
enum class TypeShown : std::uint8_t {
    where_needed,  // where it is not the declared one, or the declared one is abstract
    always,        // includedGroupAssignment, in captures
    bare,          // always, without '#': documentation's samples of deploymentStateReason
};

struct StructType {
    /// Qualified, without '#': `microsoft.graph.windowsUpdates.deployment`.
    std::string_view name;
    StructType const* base = nullptr;
    bool abstract = false;
    bool entity = true;
    bool open = false;
    /// Name of the key property of entities: `id`, `catalogEntryId`, `deviceId`. Inherited when empty.
    std::string_view key = {};
    /// Properties that also find one entity: `devices(deviceId='…')`. Rows::narrowed answers `eq` on them.
    std::span<std::string_view const> alternate_keys = {};
    /// Own properties, in wire order; the base's come first.
    std::span<Property const> properties = {};
    std::span<Navigation const> navigations = {};
    std::span<Operation const> operations = {};
    /// Print members with null values before the others (deploymentSettings, reference 4.4).
    bool nulls_first = false;
    TypeShown type_shown = TypeShown::where_needed;
    /// What the service calls the entity when it refuses members of a PATCH; empty: it does not say.
    std::string_view patched_as = {};
    /// `GET …/{id}/{this type}` is 405 (updatableAssetGroup, reference 1.4); what lies below it still works.
    bool cast_item_refused = false;
    /// Objects of the directory: $search and $count need `ConsistencyLevel: eventual`. Inherited.
    bool eventual = false;
    /// `scan`: what devices are found to need. `rules`: what rules of policies make.
    Delay delay = Delay::none;
};

/// True when `type` is `ancestor` or derives from it.
bool is_a(StructType const& type, StructType const& ancestor) noexcept;
/// Own and inherited properties, base first. Names compare without case; null when there is none.
Property const* find_property(StructType const& type, std::string_view name) noexcept;
Navigation const* find_navigation(StructType const& type, std::string_view name) noexcept;
Operation const* find_operation(std::span<Operation const> operations, std::string_view name) noexcept;
/// `Edm.String` and the like, or the qualified name of the enumeration or complex type; of one item, for
/// collections. Undeclared complex types are `Edm.Untyped`.
std::string_view type_name(TypeRef const& type) noexcept;
/// The last part of a qualified name.
std::string_view short_name(std::string_view qualified) noexcept;
std::string_view key_of(StructType const& type) noexcept;
/// True where `type` or a base of it says so.
bool is_eventual(StructType const& type) noexcept;

/// All types of the model, to resolve casts, isof, @odata.type and enum literals. Filled by
/// resources/registry.cpp.
struct Model {
    /// The type whose navigations are the roots: `/admin`, `/devices`, ….
    StructType const* root = nullptr;
    std::span<StructType const* const> types;
    std::span<EnumType const* const> enums;

    /// Qualified name, with or without a leading '#', compared without case.
    StructType const* find_type(std::string_view name) const noexcept;
    EnumType const* find_enum(std::string_view name) const noexcept;
};

inline constexpr std::string_view kNamespace = "microsoft.graph.windowsUpdates";

}  // namespace fakegraph::edm
