/// What stands between a client's question and its token: authorization codes and device codes.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "fakegraph/identity/endpoints.h"

namespace fakegraph::identity {

/// What an authorization code binds.
struct Code {
    std::string client = {}, scope = {}, redirect_uri = {}, nonce = {};
    std::string challenge = {};  // of PKCE; empty: none
    bool plain_challenge = false;
    std::int64_t issued_s = 0;
    std::string unique = {};
};

std::string make_code(Authority const& authority, Code const& code);
/// Checks client, age, redirect_uri and code_verifier. A code is good once.
std::expected<Code, Refusal> redeem(Asked const& asked, std::string_view client, std::string_view text);

/// The scope that the user approved of; else what the client is told until then.
std::expected<std::string, Refusal> poll_device(Asked const& asked, std::string_view client);

}  // namespace fakegraph::identity
