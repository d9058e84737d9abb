using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Telemetry;

/// <summary>Counts who is connected, on routes that have a <see cref="ClientProtocol"/>.</summary>
internal static class ClientCounting
{
    public static void Use(IApplicationBuilder app, UpDownCounter<long> clients) => app.Use((http, next) =>
        http.GetEndpoint()?.Metadata.GetMetadata<ClientProtocol>() is { } protocol ? CountAsync(http, next, clients, protocol.Of(http)) : next(http));

    private static async Task CountAsync(HttpContext http, RequestDelegate next, UpDownCounter<long> clients, string protocol)
    {
        clients.Add(1, new KeyValuePair<string, object?>("protocol", protocol));
        try
        {
            await next(http).ConfigureAwait(false);
        }
        finally
        {
            clients.Add(-1, new KeyValuePair<string, object?>("protocol", protocol));
        }
    }
}
