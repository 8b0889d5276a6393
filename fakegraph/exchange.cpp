/// App's part that leads one client request through the harness to a tenant's service and back.
#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "fakegraph/app.h"
#include "fakegraph/areas.h"
#include "fakegraph/batch/batch.h"
#include "fakegraph/edm/names.h"
#include "fakegraph/harness.h"
#include "fakegraph/identity/client_id.h"
#include "fakegraph/identity/gate.h"
#include "fakegraph/identity/serve.h"
#include "fakegraph/lagging.h"
#include "fakegraph/metadata/documents.h"
#include "fakegraph/odata/batch_address.h"
#include "fakegraph/odata/canonical_path.h"
#include "fakegraph/odata/router.h"
#include "fakegraph/odata/url.h"
#include "fakegraph/resources/registry.h"

namespace fakegraph {
namespace {

bool is_success(int status) { return status >= 200 && status < 300; }

bool is_read(Method m) { return m == Method::get || m == Method::head; }

/// When the answer was ready matters for what a client may be held to: not where it simply read something.
bool is_simple(Visit const& visit, Response const& response) {
    return is_read(visit.request.method) && response.status < 300 && response.delivery.plain();
}

/// The documents that describe the service; false for any other path.
bool describes(std::string_view path, std::string_view graph_root, Response& response) {
    edm::Model const& model = resources::model();
    std::string_view below = path;
    if (!take_segment(below, "/beta")) return false;
    if (below.size() > 1 && below.ends_with('/')) below.remove_suffix(1);
    if (below.empty() || below == "/") {
        response.content_type = kODataJson;
        response.body = metadata::service_document(model, graph_root);
    } else if (edm::same_name(below, "/$metadata") || edm::same_name(below, "/%24metadata")) {
        static std::string const text = metadata::csdl(model);
        response.content_type = metadata::kXml;
        response.body = text;
    } else {
        return false;
    }
    return true;
}

/// A write that announces neither a length nor chunks (graph-protocol 9). Items of a batch have no frame.
bool lacks_length(Visit const& visit) {
    Request const& request = visit.request;
    if (is_read(request.method) || request.method == Method::del || visit.in_batch || request.has_body)
        return false;
    auto const stated = [&](HeaderView const& h) {
        return edm::same_name(h.name, "Content-Length") || edm::same_name(h.name, "Transfer-Encoding");
    };
    return !request.headers.empty() && std::ranges::none_of(request.headers, stated);
}

/// Windows updates is a beta area: v1.0 does not know the segment. All else that v1.0 has below /admin is not
/// simulated, so nothing of /admin itself is.
GraphResult<void> refuse_beta_only(std::string_view below_v1) {
    if (lies_in(below_v1, "/admin/windows")) return unknown_segment("windows");
    if (edm::same_name(below_v1.substr(0, below_v1.find('?')), "/admin"))
        return not_simulated("/admin", "/admin of v1.0");
    return {};
}

GraphResult<void> refuse_version(std::string_view path) {
    std::string_view const version = path.substr(1, std::min(path.find_first_of("/?", 1), path.size()) - 1);
    if (version.size() > 1 && version[0] == 'v' && version[1] >= '0' && version[1] <= '9')
        return bad_request("Invalid version: " + std::string(version));
    return unknown_segment(version);
}

}  // namespace

void App::exchange(Tenant& tenant, Request const& request, std::string_view root, std::string_view path,
                   bool in_batch, Response& response) {
    std::string const client = identity::client_id(request);
    Visit visit{.request = request,
                .path = path,
                .root = root,
                .client = client,
                .seed = tenant.seed(),
                .wall = wall(),
                .now = tenant.now(),
                .start = tenant.start(),
                .in_batch = in_batch,
                .model = &resources::model()};
    Harness& harness = tenant.harness();
    faults::Hit hit = harness.faults.decide(visit);
    visit.twist = hit.twist();
    watch::Course course;
    if (!hit || !harness.faults.answer(hit, visit, response)) {
        int first_status = 0;
        if (hit.twice()) {
            Response first = response;
            admit_and_serve(tenant, visit, first);
            first_status = first.status;
        }
        admit_and_serve(tenant, visit, response);
        course.served =
            is_success(first_status) && !is_success(response.status) ? first_status : response.status;
        course.twice = first_status == 201 && response.status == 201;
    }
    if (hit) harness.faults.change(hit, visit, response);
    course.changed = hit.compatible();
    course.spoilt = hit.spoilt();
    if (!is_simple(visit, response) || course.changed || course.spoilt) course.ready_ns = wall().steady_ns;
    harness.log.record(visit, response, course);
}

void App::admit_and_serve(Tenant& tenant, Visit const& visit, Response& response) {
    auto done = identity::admit(visit, tenant.settings().auth, tenant.harness().identity);
    std::vector<std::pair<std::string_view, std::string>> metered;
    if (done) {
        if (!tenant.harness().throttle.take(visit, response)) return;
        if (!response.headers.empty()) metered.swap(response.headers);  // errors have headers of their own
        done = serve(tenant, visit, response);
    }
    if (!done) write_error(response, done.error(), tenant.now());
    for (auto& header : metered) response.headers.push_back(std::move(header));
}

GraphResult<void> App::serve(Tenant& tenant, Visit const& visit, Response& response) {
    std::string const root(visit.root);
    std::string_view below = visit.path;
    while (below.starts_with("//")) below.remove_prefix(1);  // a base address that ends with a slash
    if (lacks_length(visit))
        return std::unexpected(GraphError{
            411, "LengthRequired", "The request must be chunked or have a Content-Length header.", {}});
    std::string_view const path = below.substr(0, below.find('?'));
    if (describes(path, root + "/beta", response)) {
        if (is_read(visit.request.method)) return {};
        response.body.clear();
        return method_not_allowed(std::string(name_of(visit.request.method)) + " " + std::string(path));
    }
    if (take_segment(below, "/beta")) {
        if (is_batch(visit.path)) return batch(tenant, visit, response);
        return graph(tenant, root + "/beta", below, visit, response);
    }
    if (take_segment(below, "/v1.0")) {
        if (is_batch(visit.path)) return batch(tenant, visit, response);
        std::string buffer;
        std::string_view plain = canonical_path(visit.path, buffer);
        take_segment(plain, "/v1.0");
        if (auto const known = refuse_beta_only(plain); !known) return known;
        return graph(tenant, root + "/v1.0", below, visit, response);
    }
    if (auto const address = identity::parse_address(visit.path))
        return identity::serve(visit, *address, tenant.harness().identity, response);
    if (below.find("/oauth2/") != std::string_view::npos ||
        below.find("/.well-known/") != std::string_view::npos)
        return not_simulated(below, "This part of the identity service");
    return refuse_version(below);
}

GraphResult<void> App::batch(Tenant& tenant, Visit const& visit, Response& response) {
    return batch::run(
        visit, tenant.harness().batch,
        [&](Request const& item, Response& answer) {
            name_exchange(item, answer);
            exchange(tenant, item, visit.root, item.target, true, answer);
        },
        response);
}

GraphResult<void> App::graph(Tenant& tenant, std::string_view root, std::string_view target,
                             Visit const& visit, Response& response) {
    Request const& request = visit.request;
    if (target.empty() || target == "/") return not_simulated("/", "The service document");
    std::string buffer;
    std::string_view const path = canonical_path(target.substr(0, target.find('?')), buffer);
    if (auto const area = unsimulated_area(path); !area.empty()) return not_simulated(path, area);
    Call call;
    call.request = &request;
    call.model = &resources::model();
    call.settings = &tenant.settings();
    call.service_root = root;
    call.tenant = &tenant;
    call.world = &tenant;
    call.twist = visit.twist;
    call.seed = tenant.seed();
    Lagging& lagging = tenant.lagging();
    if (is_read(request.method)) {
        std::shared_lock const hold(tenant.mutex());
        call.now = tenant.world().now();
        std::shared_ptr<Tenant> const past = lagging.is_on() ? lagging.view(call, target) : nullptr;
        if (past) {
            call.tenant = past.get();
            call.world = past.get();
            call.now = past->world().now();
        }
        return dispatch(call, target, response);
    }
    std::unique_lock const hold(tenant.mutex());
    call.now = tenant.world().now();
    if (!lagging.is_on()) return dispatch(call, target, response);
    if (auto const seen = lagging.admit(call, target); !seen) return seen;
    Lagging::Begun begun = lagging.begin(call, target);
    auto done = dispatch(call, target, response);
    if (done) lagging.remember(std::move(begun), call, response);
    return done;
}

}  // namespace fakegraph
