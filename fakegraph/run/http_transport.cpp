#include "fakegraph/http/client.h"
#include "fakegraph/run/transport.h"

namespace fakegraph::run {
namespace {

class HttpTransport final : public Transport {
public:
    HttpTransport(std::string host, std::uint16_t port, std::chrono::milliseconds timeout)
        : authority_((host.find(':') != host.npos && !host.starts_with('[') ? '[' + host + ']' : host) + ':' +
                     std::to_string(port)),
          client_(std::move(host), port, timeout) {}

    std::string authority() const override { return authority_; }

    sim::Result<Exchange> send(std::string_view method, std::string_view target,
                               std::span<std::pair<std::string, std::string> const> headers,
                               std::string_view body) override {
        auto response = client_.send(method, target, headers, body);
        if (!response) return std::unexpected(std::move(response.error()));
        return Exchange{response->status, std::move(response->headers), std::move(response->body)};
    }

private:
    std::string authority_;
    http::Client client_;
};

}  // namespace

std::unique_ptr<Transport> http_transport(std::string host, std::uint16_t port,
                                          std::chrono::milliseconds timeout) {
    return std::make_unique<HttpTransport>(std::move(host), port, timeout);
}

}  // namespace fakegraph::run
