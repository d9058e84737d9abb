using Kinora.Server.Mirror;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Kinora.Server.Perimeter;

/// <summary>Lets pages of the allowed origins read answers (CORS), without cookies. Where no origin is allowed nothing is said about it.</summary>
internal static class CrossOrigin
{
    private static readonly string[] Sent = ["X-API-Key", HeaderNames.Authorization, HeaderNames.ContentType, "Last-Event-ID", HeaderNames.Range, HeaderNames.IfRange, HeaderNames.IfNoneMatch];
    private static readonly string[] Read =
    [
        HeaderNames.Location, HeaderNames.RetryAfter, "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Kinora-Frame", "X-Kinora-Timestamp",
        HeaderNames.ETag, HeaderNames.ContentRange, HeaderNames.AcceptRanges, HeaderNames.ContentLength, HeaderNames.Link, .. HubHeaders.Exposed,
    ];

    /// <summary>How long a browser need not ask again.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    public static void Add(IServiceCollection services, IReadOnlyList<string> origins) => services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
        .WithOrigins([.. origins]).WithHeaders(Sent).WithExposedHeaders(Read).AllowAnyMethod().SetPreflightMaxAge(Remembered)));

    public static void Use(IApplicationBuilder app, IReadOnlyList<string> origins)
    {
        if (origins.Count > 0)
        {
            app.UseCors();
        }
    }
}
