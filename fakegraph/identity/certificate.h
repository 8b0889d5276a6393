/// X.509 certificates that clients sign their assertions with.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fakegraph/identity/key.h"

namespace fakegraph::identity {

struct PublicCertificate {
    KeyHandle key;
    std::string sha1, sha256;  // raw bytes of the thumbprints
};

/// nullopt for what is no certificate.
std::optional<PublicCertificate> read_certificate(std::string_view der);

/// Lower-case hex.
std::string to_hex(std::string_view bytes);

}  // namespace fakegraph::identity
