/// $filter: text to a typed tree, checked against the model; and whether a row passes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/error.h"

namespace fakegraph {

enum class FilterKind : std::uint8_t {
    null,
    boolean,
    int32,
    int64,
    real,
    text,
    guid,  // a GUID written without quotes; compares with texts
    date_time,
    date,
    time_of_day,
    duration,
    enumeration,
    structure  // an entity or a complex value
};

/// What an expression gives.
struct FilterType {
    FilterKind kind = FilterKind::null;
    bool collection = false;
    edm::EnumType const* enumeration = nullptr;
    edm::StructType const* structure = nullptr;
};
FilterType filter_type(edm::TypeRef const& type) noexcept;

/// A way from a row to a value: properties and single navigations, casts on the way. Resolved against a type
/// at parse time.
struct PropertyPath {
    struct Step {
        edm::StructType const* cast = nullptr;  // applied before the step; a row of another type ends there
        edm::Property const* property = nullptr;
        edm::Navigation const* navigation = nullptr;
    };
    /// Empty: the row itself.
    std::vector<Step> steps;
    /// Behind the last step, where that is a collection: only its rows of this type count.
    edm::StructType const* cast = nullptr;
    /// Without casts, as declared: `enrollment/driver/enrollmentState`.
    std::string text;
};

/// A value while a row is looked at: small and trivially copied. Truth values, numbers of enumeration
/// members, and ticks of times and durations are `whole`; the expression's type tells which.
struct Scalar {
    /// `elsewhere`: what a path behind a cast leads to on a row of another type. It sorts and counts as null,
    /// but nothing that is asked of it is true, neither `eq null` nor `ne 'x'` (graph-protocol 7.2: entities
    /// of another type do not match).
    enum class Kind : std::uint8_t { null, elsewhere, whole, real, text, guid, row };

    Scalar() noexcept : whole(0) {}
    explicit Scalar(std::int64_t v) noexcept : kind(Kind::whole), whole(v) {}
    explicit Scalar(double v) noexcept : kind(Kind::real), real(v) {}
    explicit Scalar(std::string_view v) noexcept : kind(Kind::text), text(v) {}
    explicit Scalar(sim::Guid const& v) noexcept : kind(Kind::guid), guid(v) {}
    static Scalar truth(bool v) noexcept { return Scalar(std::int64_t{v}); }
    static Scalar some_row() noexcept { return of(Kind::row); }
    static Scalar elsewhere() noexcept { return of(Kind::elsewhere); }
    bool is_null() const noexcept { return kind <= Kind::elsewhere; }
    bool is_elsewhere() const noexcept { return kind == Kind::elsewhere; }
    bool is_true() const noexcept { return kind == Kind::whole && whole != 0; }

    Kind kind = Kind::null;
    union {
        std::int64_t whole;
        double real;
        std::string_view text;  // lies in the World, in the tree or in the run that made it
        sim::Guid guid;
    };

private:
    static Scalar of(Kind kind) noexcept {
        Scalar s;
        s.kind = kind;
        return s;
    }
};

/// Whether the case of letters counts where texts are compared. It does not among objects of the directory
/// (graph-protocol 7.2). ASSUMED: ASCII letters alone; everywhere else it counts.
enum class LetterCase : std::uint8_t { counts, ignored };
LetterCase letter_case_of(edm::StructType const& type) noexcept;

/// Three-way, null first, then NaN. Both come from expressions that may be compared. GUIDs compare with texts
/// without case.
int compare(Scalar const& a, Scalar const& b, LetterCase letters = LetterCase::counts) noexcept;
/// As `eq` has it: null equals null alone, NaN nothing.
bool is_equal(Scalar const& a, Scalar const& b, LetterCase letters) noexcept;
/// True when the step starts at `at`: a cast before it fits the row.
bool fits_cast(PropertyPath::Step const& step, edm::Row const& at) noexcept;
/// Why a path ends before its last step.
enum class Stop : std::uint8_t { none, null, elsewhere };
/// One step from `at` to the row that it leads to.
Stop step_to(PropertyPath::Step const& step, edm::Row& at, Call& call);

enum class FilterOp : std::uint8_t {
    constant,
    path,
    and_,
    or_,
    not_,
    eq,
    ne,
    gt,
    ge,
    lt,
    le,
    in,  // the first child in the others, or in the collection that the second one is
    negate,
    add,
    sub,
    mul,
    div,
    divby,
    mod,
    call,
    isof,  // of its child, or of the row
    cast,
    any,    // child: the condition, if there is one
    all,    // likewise
    count,  // path/$count
};

struct FunctionRow;  // filter_function.h

struct FilterNode {
    FilterOp op = FilterOp::constant;
    FilterType type;
    std::vector<std::unique_ptr<FilterNode>> children;
    Scalar value;               // constant; a text is `text`
    std::string text;           // constant: texts, and GUIDs as they were written
    PropertyPath path;          // path, any, all, count
    std::uint8_t variable = 0;  // where the path starts: 0 is the row, others are lambda variables
    std::uint8_t bound = 0;     // any, all: the variable that the condition speaks of
    FunctionRow const* function = nullptr;  // call
    std::uint32_t weight = 1;               // any, all: of the condition
    FilterType target;                      // isof, cast
};
using FilterPtr = std::unique_ptr<FilterNode>;

/// What a look at one row costs, in looks of short conditions: long ones may be evaluated for fewer rows.
std::uint32_t weight_of(FilterNode const& node) noexcept;
/// The path of that property of the row itself.
bool is_own(FilterNode const& node, edm::Property const* property) noexcept;
/// True when nothing but the row's own `property` is asked for.
bool asks_only(FilterNode const& node, edm::Property const& property) noexcept;
/// True when the row's own `property` is asked for.
bool mentions(FilterNode const& node, edm::Property const& property) noexcept;

/// Depth and number of terms (paths, literals, calls, operators of arithmetic) are bounded. Errors are 400
/// BadRequest, begin with "Invalid filter clause: " and name the position (1-based) and the offending text;
/// unknown properties use the wording of graph-protocol 5.4; what is declared but not filterable, and
/// functions and operators that are not served, are refused by name. Literals: strings in single quotes (''
/// for a quote), GUIDs, dates and times bare, enums quoted, or bare, or with their qualified type name,
/// numbers, booleans, null, duration'P7D'.
GraphResult<FilterPtr> parse_filter(std::string_view text, edm::StructType const& type,
                                    edm::Model const& model);

/// Looks at rows, for one request. Null is neither true nor false: `not`, `and` and `or` follow OData's
/// three-valued logic, comparisons with null are false but for `eq null` and `ne` (graph-protocol 7.2). What
/// is asked behind a cast of a row of another type is neither true nor false, whatever is asked.
/// Strings compare by bytes, or by bytes without the case of letters; GUIDs always without case.
class FilterRun {
public:
    explicit FilterRun(Call& call, LetterCase letters = LetterCase::counts)
        : call_(call), letters_(letters) {}
    FilterRun(FilterRun const&) = delete;
    FilterRun& operator=(FilterRun const&) = delete;

    bool passes(FilterNode const& node, edm::Row const& row);
    /// The same with the row as `variable`, while other variables keep theirs.
    bool holds(FilterNode const& node, std::size_t variable, edm::Row const& row);
    /// Rows are looked at whose `property` is known to be `*guid`, which may change from row to row.
    void know(edm::Property const* property, sim::Guid const* guid) noexcept {
        known_property_ = property;
        known_ = guid;
    }
    /// The same for a condition that asks for nothing but what is known.
    bool passes_known(FilterNode const& node);
    /// Texts in the result live as long as the run.
    Scalar value(FilterNode const& node, edm::Row const& row);
    /// Lambdas have looked at more than kMaxLambdaRows rows: results since then mean nothing.
    bool exhausted() const noexcept { return looked_ > kMaxLambdaRows; }

    static constexpr std::size_t kMaxLambdas = 8;
    static constexpr std::uint64_t kMaxLambdaRows = 10'000'000;

private:
    /// What a variable stands for: a row, or an item of a collection of primitive values.
    struct Bound {
        edm::Row row;
        Scalar item;
        bool is_row = true;
    };

    Scalar eval(FilterNode const& node);
    Scalar joined(FilterNode const& node, bool settling);
    Scalar compared(FilterNode const& node);
    Scalar contained(FilterNode const& node);
    Scalar called(FilterNode const& node);
    Scalar is_of_type(FilterNode const& node);
    Scalar path_value(FilterNode const& node);
    Scalar lambda(FilterNode const& node);
    Scalar count(FilterNode const& node);
    /// The row that the path leads to.
    Stop follow(FilterNode const& node, edm::Row& at);
    Scalar scalar(edm::Value&& value);
    /// In small letters where case does not count.
    Scalar folded(Scalar const& v);
    std::string& next_text();
    /// Calls `each` with every item of the collection until it returns false. False: there is no collection,
    /// the row being of another type than the path asks for.
    template <class F>
    bool for_items(FilterNode const& node, F each);
    bool quantified(FilterNode const& node, edm::RowsPtr const& rows);

    Call& call_;
    LetterCase letters_;
    edm::Property const* known_property_ = nullptr;
    sim::Guid const* known_ = nullptr;
    std::array<Bound, kMaxLambdas + 1> bound_;
    std::vector<std::unique_ptr<std::string>> texts_;  // computed ones; the first `texts_used_` are in use
    std::size_t texts_used_ = 0;
    std::uint64_t looked_ = 0;
};

inline constexpr int kMaxFilterDepth = 32;
inline constexpr int kMaxFilterTerms = 200;

}  // namespace fakegraph
