# Fails when a lower layer includes a higher one. Run: cmake -DROOT=. -P tests/tools/layering.cmake
# One row per layer: what its files may not include (a regular expression after `#include <` or `"`).
set(everything_of_ours "fakegraph/|scenarios/|fixtures/|tests/|bench/")
set(layers
    "sim/base=sim/(fleet|catalog|applicability|service|client|[a-z_]+\\.h)|${everything_of_ours}|boost/|nlohmann/|thread|mutex"
    "sim/fleet=sim/(applicability|service|client|command|world)|${everything_of_ours}|boost/beast|boost/asio|nlohmann/|thread|mutex|fstream"
    "sim/catalog=sim/(applicability|service|client|command|world)|${everything_of_ours}|boost/|nlohmann/|thread|mutex|fstream"
    "sim/applicability=sim/(service|client|command|world)|${everything_of_ours}|boost/|nlohmann/|thread|mutex|fstream"
    "sim=${everything_of_ours}|boost/beast|boost/asio|nlohmann/|thread|mutex|fstream"
    "fixtures=fakegraph/|scenarios/|tests/|bench/"
    "scenarios=fakegraph/|tests/|bench/"
    "fakegraph/edm=sim/(fleet|catalog|applicability|service|client|world)|fakegraph/(http|resources|admin|run|cli|app|tenant)|boost/|nlohmann/|scenarios/"
    "fakegraph/odata=sim/(fleet|catalog|applicability|service|client|world)|fakegraph/(http/|resources|admin|run|cli|app|tenant)|boost/beast|boost/asio|nlohmann/|scenarios/"
    "fakegraph/resources=fakegraph/(http/|admin|run|cli|app)|boost/beast|boost/asio|nlohmann/|scenarios/"
    "fakegraph/metadata=sim/(fleet|catalog|applicability|service|client|world)|fakegraph/(http/|resources|admin|run|cli|app|tenant)|boost/|scenarios/"
    "fakegraph/faults=sim/(fleet|catalog|applicability|service|client|world)|fakegraph/(http/|resources|admin|run|cli|app|tenant|throttle|watch|identity|batch)|boost/|scenarios/"
    "fakegraph/throttle=sim/(fleet|catalog|applicability|service|client|world)|fakegraph/(http/|resources|admin|run|cli|app|tenant|faults|watch|identity|batch)|boost/|scenarios/"
    "fakegraph/watch=sim/(fleet|catalog|applicability|service|client|world)|fakegraph/(http/|resources|admin|run|cli|app|tenant|faults|throttle|identity|batch)|boost/|scenarios/"
    "fakegraph/identity=sim/(fleet|catalog|applicability|service|client|world)|fakegraph/(http/|resources|admin|run|cli|app|tenant|faults|throttle|watch|batch)|boost/|scenarios/"
    "fakegraph/batch=sim/(fleet|catalog|applicability|service|client|world)|fakegraph/(http/|resources|admin|run|cli|app|tenant|faults|throttle|watch|identity)|boost/|scenarios/"
    "fakegraph/admin=fakegraph/(http/|resources|run|cli|app)|boost/beast|boost/asio|scenarios/"
    "fakegraph/tls=sim/(fleet|catalog|applicability|service|client|world)|fakegraph/(http/|odata|resources|admin|run|cli|app|tenant|edm)|sys/socket|boost/|nlohmann/|scenarios/"
    "fakegraph/http=sim/(fleet|catalog|applicability|service|client|world)|fakegraph/(resources|admin|run|cli|app|tenant|edm)|nlohmann/|scenarios/"
    "fakegraph/run=fakegraph/(resources|admin|cli|app|tenant|edm)|boost/beast"
)
set(bad "")
foreach(row ${layers})
    string(REGEX MATCH "^([^=]+)=(.*)$" ignored "${row}")
    set(folder "${CMAKE_MATCH_1}")
    set(forbidden "${CMAKE_MATCH_2}")
    file(GLOB_RECURSE files "${ROOT}/${folder}/*.h" "${ROOT}/${folder}/*.cpp")
    if(NOT files)
        string(APPEND bad "${folder}: no files; the layering test must be told of the new house\n")
    endif()
    foreach(file ${files})
        file(STRINGS "${file}" hits REGEX "^#include [<\"](${forbidden})")
        foreach(hit ${hits})
            string(APPEND bad "${file}: ${hit}\n")
        endforeach()
    endforeach()
endforeach()
if(bad)
    message(FATAL_ERROR "includes that point up:\n${bad}")
endif()
