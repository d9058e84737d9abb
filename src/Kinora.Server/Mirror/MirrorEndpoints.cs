using Kinora.Pipelines.Access;
using Kinora.Server.Access;
using Kinora.Server.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Server.Mirror;

/// <summary>
/// The part of a Hugging Face hub's interface from which clients load models, so that they work with <c>HF_ENDPOINT</c> set to this server. It is the
/// hub's own contract, not one of ours: documents of this server do not describe it.
/// </summary>
internal static class MirrorEndpoints
{
    private const string Repository = "/api/models/{organisation}/{model}";

    public static void Add(IServiceCollection services, TimeProvider time) => services
        .AddSingleton<OpenMisses>().AddSingleton<MirrorRepositories>().AddSingleton<MirrorLists>().AddSingleton(services => ActivatorUtilities.CreateInstance<MirrorFiles>(services, time));

    public static void Map(IEndpointRouteBuilder routes)
    {
        Open(routes.MapMethods(
            "/{organisation}/{model}/resolve/{revision}/{**path}", [HttpMethods.Get, HttpMethods.Head],
            static (string organisation, string model, string revision, string path, HttpContext http, MirrorFiles files) => files.SendAsync(organisation, model, revision, path, http)));
        Open(routes.MapMethods(
            "/{organisation}/{model}/raw/{revision}/{**path}", [HttpMethods.Get, HttpMethods.Head],
            static (string organisation, string model, string revision, string path, HttpContext http, MirrorFiles files) => files.SendRawAsync(organisation, model, revision, path, http)));
        Open(routes.MapGet(
            Repository, static (string organisation, string model, HttpContext http, MirrorLists lists) => lists.TellAsync(organisation, model, http)));
        Open(routes.MapGet(
            Repository + "/revision/{revision}",
            static (string organisation, string model, string revision, HttpContext http, MirrorLists lists) => lists.TellAsync(organisation, model, revision, http)));
        Open(routes.MapGet(
            Repository + "/tree/{revision}/{**folder}",
            static (string organisation, string model, string revision, string? folder, HttpContext http, MirrorLists lists) => lists.ListAsync(organisation, model, revision, folder, http)));
        Open(routes.MapPost(
            Repository + "/paths-info/{revision}",
            static (string organisation, string model, string revision, HttpContext http, MirrorLists lists) => lists.FindAsync(organisation, model, revision, http)).DisableAntiforgery());
    }

    /// <summary>What is here is given as often as one likes; what has to be fetched counts, when that turns out.</summary>
    private static void Open(IEndpointConventionBuilder route) =>
        route.NeedsOfHubClients(AccessRole.Read).Rated(RateClass.Exempt).ExcludeFromDescription();
}
