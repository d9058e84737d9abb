using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kinora.Server.Limits;

/// <summary>
/// What comes of a body after its request was answered is read and thrown away, since many clients do not look for an answer before they have sent
/// everything. So somebody who sends what is refused could have a server read all day: an address has only so much of that read in a second, and
/// who is still sending when the patience is over is cut off. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="patience">How long one request's rest is read; 5 seconds where nothing is said.</param>
internal sealed class UnreadBodies(TimeProvider time, TimeSpan? patience = null)
{
    /// <summary>A few large pictures at once, then what a fast line at home brings.</summary>
    private const int PerSecond = 16 << 20, AtOnce = 40 << 20;

    private const int BlockBytes = 64 << 10;

    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(5);

    private readonly Pace<AddressBlock> _pace = new(time, PerSecond, AtOnce);

    public static void Use(IApplicationBuilder app, UnreadBodies bodies) => app.Use(bodies.InvokeAsync);

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        await next(http).ConfigureAwait(false);
        if (HttpProtocol.IsHttp2(http.Request.Protocol) || http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true || http.Request.Headers.Expect.Count > 0)
        {
            return;
        }

        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        using var end = new CancellationTokenSource(patience ?? UsualPatience, time);
        try
        {
            for (var isTold = false; ; isTold = true)
            {
                // Usually everything has been read, and this says so at once.
                var reading = http.Request.Body.ReadAsync(block, end.Token).AsTask();
                if (reading.IsCompletedSuccessfully && await reading.ConfigureAwait(false) == 0)
                {
                    return;
                }

                if (!isTold)
                {
                    await http.Response.CompleteAsync().ConfigureAwait(false);
                }

                var read = await reading.ConfigureAwait(false);
                if (read == 0)
                {
                    return;
                }

                await _pace.TakeAsync(AddressBlock.Of(http), read, end.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
        catch (Exception error) when (error is BadHttpRequestException or IOException or ConnectionResetException)
        {
            // It has gone, or sends more than anybody may: the web server ends the connection.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
