#include "fakegraph/cli/with_token.h"

#include <algorithm>

namespace fakegraph {
namespace {

class WithToken final : public run::Transport {
public:
    WithToken(std::unique_ptr<run::Transport> transport, std::function<std::string()> token)
        : transport_(std::move(transport)), token_(std::move(token)) {}

    std::string authority() const override { return transport_->authority(); }
    sim::Result<run::Exchange> send(std::string_view method, std::string_view target,
                                    std::span<std::pair<std::string, std::string> const> headers,
                                    std::string_view body) override {
        run::Headers all(headers.begin(), headers.end());
        auto const own = std::ranges::find_if(
            all, [](auto const& h) { return run::same_letters(h.first, "Authorization"); });
        if (own == all.end())
            all.emplace_back("Authorization", "Bearer " + token_());
        else if (own->second.empty())
            all.erase(own);
        return transport_->send(method, target, all, body);
    }

private:
    std::unique_ptr<run::Transport> transport_;
    std::function<std::string()> token_;
};

}  // namespace

std::unique_ptr<run::Transport> with_token(std::unique_ptr<run::Transport> transport,
                                           std::function<std::string()> token) {
    return std::make_unique<WithToken>(std::move(transport), std::move(token));
}

}  // namespace fakegraph
