/// What a request asks, in the form in which faults look at it. Private to faults.
#pragma once

#include <string>
#include <string_view>

#include "fakegraph/faults/fault.h"
#include "fakegraph/odata/batch_address.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::faults {

/// Whether a path (Visit::path) leads to Graph; if not, to the identity service.
bool is_graph(std::string_view path) noexcept;

/// Decodes the path at the first look only: most requests are told apart before.
class Asked {
public:
    explicit Asked(Visit const& visit) : visit_(visit) {}

    Visit const& visit() const noexcept { return visit_; }
    bool reads() const noexcept {
        return visit_.request.method == Method::get || visit_.request.method == Method::head;
    }
    /// A write to Graph itself: the items of a $batch are requests of their own.
    bool writes() const noexcept { return !reads() && is_graph(visit_.path) && !is_batch(visit_.path); }
    bool has_skip_token() { return whole().find("skiptoken=") != std::string_view::npos; }
    /// Decoded, in lower case, without and with the query.
    std::string_view path();
    std::string_view whole();

private:
    void decode();

    Visit const& visit_;
    std::string whole_;
    std::size_t path_size_ = 0;
};

/// Everything but number, share, status and times.
bool matches(Fault const& fault, Asked& asked);

/// `*` in `pattern` stands for any text. Time: product of the sizes at worst.
bool glob(std::string_view pattern, std::string_view text) noexcept;

}  // namespace fakegraph::faults
