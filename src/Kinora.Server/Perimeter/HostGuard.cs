using Kinora.Server.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Perimeter;

/// <summary>
/// Refuses requests that call the server by a name that is not its own. A hostile page can have a name of its own lead to this machine; what it
/// asks then is of its own origin to the browser, and only the name tells.
/// </summary>
internal static class HostGuard
{
    private const int MostShown = 100;

    public static void Use(IApplicationBuilder app, AllowedHosts hosts, Refusals refusals) => app.Use((http, next) =>
    {
        var host = http.Request.Host.Value ?? "";
        return hosts.Check(host, http.Connection.LocalIpAddress) switch
        {
            HostVerdict.Known => next(http),
            HostVerdict.Malformed => refusals.AnswerAsync(http, StatusCodes.Status400BadRequest, "host", "The request does not say which host it calls: send one header Host."),
            _ => refusals.AnswerAsync(
                http, StatusCodes.Status421MisdirectedRequest, "host",
                $"'{(host.Length <= MostShown ? host : host[..MostShown] + "…")}' is not a name of this server: call it by one of its names, or add that one to hosts in kinora.yaml."),
        };
    });
}
