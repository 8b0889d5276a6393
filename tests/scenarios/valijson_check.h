/// JSON Schema by valijson, an implementation that is not ours. Its headers give warnings of their own.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

#include "scenarios/loader/scenario.h"

namespace scenarios::test {

class ValijsonCheck {
public:
    explicit ValijsonCheck(Json const& schema) {
        nlohmann::json const plain = nlohmann::json::parse(schema.dump());
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(plain), schema_);
    }
    bool accepts(Json const& value) const {
        nlohmann::json const plain = nlohmann::json::parse(value.dump());
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(plain), nullptr);
    }

private:
    valijson::Schema schema_;
};

}  // namespace scenarios::test
