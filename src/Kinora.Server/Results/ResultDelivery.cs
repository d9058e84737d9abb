using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Kinora.Pipelines.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kinora.Server.Results;

/// <summary>
/// Sends a stream's results to one client for as long as it stays. The bytes are those that every client gets; a client that is too slow
/// loses results and is told how many: <c>event: lost</c>, or a line <c>{"event":"lost","count":n}</c>.
/// </summary>
internal static class ResultDelivery
{
    /// <summary>After so long without a result a client gets a comment, by which it and what lies between know that the connection lives.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <param name="http">The client.</param>
    /// <param name="hub">The stream's results.</param>
    /// <param name="form">How they go out.</param>
    /// <param name="most">How many; null for no end.</param>
    /// <param name="draining">Cancelled when the server ends.</param>
    public static async Task RunAsync(HttpContext http, ResultHub hub, ResultForm form, long? most, CancellationToken draining)
    {
        var response = http.Response;
        response.ContentType = form == ResultForm.Lines ? "application/x-ndjson" : "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var reader = hub.OpenReader(form == ResultForm.Lines ? null : LastEventId(http));
        await response.StartAsync(http.RequestAborted).ConfigureAwait(false);
        var output = response.BodyWriter;
        if (form != ResultForm.Lines)
        {
            output.Write(": kinora\n\n"u8);
        }

        await output.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, draining);
        try
        {
            await DeliverAsync(reader, output, form, most, over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The client has gone, or the server goes: the response just ends.
        }
    }

    private static async Task DeliverAsync(ResultReader reader, PipeWriter output, ResultForm form, long? most, CancellationToken over)
    {
        long sent = 0, lost = 0;
        var pause = CancellationTokenSource.CreateLinkedTokenSource(over);
        try
        {
            while (sent < (most ?? long.MaxValue))
            {
                ResultEvent? result;
                try
                {
                    pause.CancelAfter(Heartbeat);
                    result = await reader.NextAsync(pause.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!over.IsCancellationRequested)
                {
                    pause.Dispose();
                    pause = CancellationTokenSource.CreateLinkedTokenSource(over);
                    if (form == ResultForm.Lines)
                    {
                        continue;  // lines have no comments
                    }

                    output.Write(":\n\n"u8);
                    if ((await output.FlushAsync(over).ConfigureAwait(false)).IsCompleted)
                    {
                        return;
                    }

                    continue;
                }

                if (result is null)
                {
                    return;
                }

                if (reader.Lost > lost)
                {
                    WriteLost(output, form, reader.Lost - lost);
                    lost = reader.Lost;
                }

                output.Write(Bytes(result, form).Span);
                sent++;
                if ((await output.FlushAsync(over).ConfigureAwait(false)).IsCompleted)
                {
                    return;
                }
            }
        }
        finally
        {
            pause.Dispose();
        }
    }

    private static ReadOnlyMemory<byte> Bytes(ResultEvent result, ResultForm form) => form switch
    {
        ResultForm.Events => result.ServerSentEvent,
        ResultForm.ClassicEvents => result.ClassicServerSentEvent,
        _ => result.Line,
    };

    private static void WriteLost(PipeWriter output, ResultForm form, long count)
    {
        var number = count.ToString(CultureInfo.InvariantCulture);
        output.Write(Encoding.UTF8.GetBytes(form == ResultForm.Lines ? $"{{\"event\":\"lost\",\"count\":{number}}}\n" : $"event: lost\ndata: {{\"count\":{number}}}\n\n"));
    }

    /// <summary>Where a client that comes back was: the header that browsers send, or the parameter for those who cannot set it.</summary>
    private static long? LastEventId(HttpContext http)
    {
        var text = http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : http.Request.Query["last_event_id"].ToString();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
