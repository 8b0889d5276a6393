#include "fakegraph/odata/retry_after.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "fakegraph/odata/error.h"

namespace fakegraph {

std::string http_date_text(std::int64_t unix_seconds) {
    namespace chr = std::chrono;
    constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    chr::sys_seconds const when{chr::seconds{unix_seconds}};
    auto const day = chr::floor<chr::days>(when);
    chr::year_month_day const date{day};
    chr::hh_mm_ss const time{when - day};
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[chr::weekday{day}.c_encoding()],
                       unsigned{date.day()}, kMonths[unsigned{date.month()} - 1], int{date.year()},
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

RetryForm retry_form_named(std::string_view name) noexcept {
    constexpr std::array<std::pair<std::string_view, RetryForm>, 4> kNamed = {
        {{"date", RetryForm::date},
         {"fraction", RetryForm::fraction},
         {"zero", RetryForm::zero},
         {"absent", RetryForm::absent}}};
    for (auto const& [known, form] : kNamed)
        if (known == name) return form;
    return RetryForm::seconds;
}

std::optional<std::string> retry_after_text(RetryForm form, std::int64_t wait_ms, std::int64_t unix_ms) {
    std::int64_t const wait = std::max<std::int64_t>(wait_ms, 0);
    switch (form) {
        case RetryForm::seconds:
            return std::to_string(std::max<std::int64_t>((wait + 999) / 1000, 1));
        case RetryForm::date:
            return http_date_text((unix_ms + wait + 999) / 1000);
        case RetryForm::fraction:
            return fmt::format("{}.{:03}", wait / 1000, wait % 1000);
        case RetryForm::zero:
            return "0";
        case RetryForm::exact:
            return std::to_string(wait / 1000);
        case RetryForm::absent:
            break;
    }
    return std::nullopt;
}

void write_throttled(Response& response, int status, std::string_view code, std::string_view message,
                     sim::Instant now) {
    std::string date = sim::format_instant(std::chrono::floor<std::chrono::seconds>(now));
    date.pop_back();  // no zone: graph-protocol 5.1
    response.status = status;
    response.content_type = kPlainJson;
    response.headers.clear();
    response.headers.emplace_back("Cache-Control", "private");
    response.body = "{\"error\":{\"code\":";
    append_json_string(response.body, code);
    response.body += fmt::format(
        R"(,"innerError":{{"code":"{0}","date":"{1}","message":"Please retry after","request-id":"{2}","status":"{0}"}},"message":)",
        status, date, response.request_id);
    append_json_string(response.body, message);
    response.body += "}}";
}

}  // namespace fakegraph
