/// What can be done to updatable assets; the tables stand here because constant tables of other files point
/// at them.
#pragma once

#include "fakegraph/resources/common.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {

/// `.../updatableAssets/{action}`.
template <bool kEnroll>
sim::Result<Answer> enroll_assets(Call& call, edm::Row const&);
template <bool kEnroll>
sim::Result<Answer> enroll_assets_by_id(Call& call, edm::Row const&);
/// `.../updatableAssets/{group}/{action}`.
template <bool kAdd>
sim::Result<Answer> change_members(Call& call, edm::Row const& group);
template <bool kAdd>
sim::Result<Answer> change_members_by_id(Call& call, edm::Row const& group);

inline constexpr edm::TypeRef kAssets{edm::Kind::string, true};

inline constexpr edm::Parameter kEnrollParameters[] = {
    {.name = "updateCategory", .type = enum_type(kUpdateCategory), .required = true},
    {.name = "assets", .type = kAssets, .required = true, .entity = &kUpdatableAsset},
};
inline constexpr edm::Parameter kEnrollByIdParameters[] = {
    {.name = "updateCategory", .type = enum_type(kUpdateCategory), .required = true},
    {.name = "memberEntityType", .type = kString, .required = true},
    {.name = "ids", .type = kStrings, .required = true},
};
inline constexpr edm::Parameter kMemberParameters[] = {
    {.name = "assets", .type = kAssets, .required = true, .entity = &kUpdatableAsset},
};
inline constexpr edm::Parameter kMemberByIdParameters[] = {
    {.name = "ids", .type = kStrings, .required = true},
    {.name = "memberEntityType", .type = kString, .required = true},
};

/// Bound to the collection.
inline constexpr edm::Operation kAssetCollectionOperations[] = {
    {.name = "enrollAssets",
     .parameters = kEnrollParameters,
     .handler = enroll_assets<true>,
     .delay = edm::Delay::enroll},
    {.name = "enrollAssetsById",
     .parameters = kEnrollByIdParameters,
     .handler = enroll_assets_by_id<true>,
     .delay = edm::Delay::enroll},
    {.name = "unenrollAssets",
     .parameters = kEnrollParameters,
     .handler = enroll_assets<false>,
     .delay = edm::Delay::unenroll},
    {.name = "unenrollAssetsById",
     .parameters = kEnrollByIdParameters,
     .handler = enroll_assets_by_id<false>,
     .delay = edm::Delay::unenroll},
};
/// Bound to one asset; only groups have members.
inline constexpr edm::Operation kAssetOperations[] = {
    {.name = "addMembers",
     .parameters = kMemberParameters,
     .handler = change_members<true>,
     .delay = edm::Delay::audience},
    {.name = "addMembersById",
     .parameters = kMemberByIdParameters,
     .handler = change_members_by_id<true>,
     .delay = edm::Delay::audience},
    {.name = "removeMembers",
     .parameters = kMemberParameters,
     .handler = change_members<false>,
     .delay = edm::Delay::audience},
    {.name = "removeMembersById",
     .parameters = kMemberByIdParameters,
     .handler = change_members_by_id<false>,
     .delay = edm::Delay::audience},
};

/// `/updatableAssets` itself: POST makes a group, DELETE unregisters a device or deletes a group.
sim::Result<edm::RowsPtr> all_assets(Call& call, edm::Row const&);
sim::Result<Answer> create_asset(Call& call, edm::Row const&);
sim::Result<Answer> delete_asset(Call& call, edm::Row const& asset);

}  // namespace fakegraph::resources
