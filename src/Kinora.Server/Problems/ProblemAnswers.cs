using System.Text.Encodings.Web;
using System.Text.Json;
using Kinora.Media.Sources;
using Kinora.Media.Stills;
using Kinora.Models;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Pictures;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Stills;
using Kinora.Pipelines.Streams;
using Kinora.Server.Streams;
using Kinora.Vision.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Kinora.Server.Problems;

/// <summary>
/// Answers what went wrong as problem details (RFC 9457): <c>type</c>, <c>title</c>, <c>status</c>, <c>detail</c>, and <c>errors</c> by field
/// where fields are wrong. Texts are those of Kinora's own exceptions; of any other only the log hears.
/// </summary>
internal static partial class ProblemAnswers
{
    private const int MostShown = 1000;

    /// <summary>Seconds after which a place may be free.</summary>
    private const string Soon = "5";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] OfAnotherAnswer =
    [
        HeaderNames.ContentLength, HeaderNames.ContentEncoding, HeaderNames.ContentDisposition, HeaderNames.CacheControl, HeaderNames.ETag, HeaderNames.LastModified,
        HeaderNames.Location, HeaderNames.TransferEncoding,
    ];

    public static void UseProblemAnswers(this WebApplication app)
    {
        var log = app.Services.GetRequiredLogger();
        var methods = new AllowedMethods(app);
        app.Use(async (http, next) =>
        {
            try
            {
                await next(http).ConfigureAwait(false);
            }
            catch (OperationCanceledException error) when (http.RequestAborted.IsCancellationRequested || error.InnerException is ConnectionAbortedException)
            {
                // Nobody is there to be answered; or the server ends, and has waited long enough for the rest of the request.
            }
            catch (ConnectionResetException)
            {
                // Its client has gone without a goodbye, in the middle of what it sent.
            }
            catch (Exception error) when (!http.Response.HasStarted)
            {
                var problem = Of(error);
                if (problem.Status >= StatusCodes.Status500InternalServerError && !problem.IsKnown)
                {
                    LogFault(log, error, http.Request.Method, http.Request.Path);
                }

                if (problem.Status == StatusCodes.Status429TooManyRequests)
                {
                    http.Response.Headers.RetryAfter = Soon;
                }

                await AnswerAsync(http, problem).ConfigureAwait(false);
                return;
            }

            if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
            {
                var status = http.Response.StatusCode;
                if (status == StatusCodes.Status404NotFound && methods.Of(http.Request.Path) is { Count: > 0 } allowed)
                {
                    status = StatusCodes.Status405MethodNotAllowed;
                    http.Response.Headers.Allow = string.Join(", ", allowed);
                }

                await AnswerAsync(http, new Problem(status, Text(status, http))).ConfigureAwait(false);
            }
        });
    }

    /// <summary>Answers with a problem that is no exception.</summary>
    public static Task AnswerAsync(HttpContext http, int status, string detail) => AnswerAsync(http, new Problem(status, detail));

    /// <summary>What an answer would say of it, which holds nothing that the client must not see.</summary>
    public static (int Status, string Detail) Tell(Exception error)
    {
        var problem = Of(error);
        return (problem.Status, problem.Detail);
    }

    private static Problem Of(Exception error) => error switch
    {
        RequestException request => new Problem(request.Status, request.Message) { Errors = request.Errors },
        UnknownStreamException => new Problem(StatusCodes.Status404NotFound, error.Message),
        StreamConflictException => new Problem(StatusCodes.Status409Conflict, error.Message),
        StreamCapacityException or PicturesWaitException => new Problem(StatusCodes.Status429TooManyRequests, error.Message),
        PicturesUnavailableException => new Problem(StatusCodes.Status409Conflict, error.Message),
        ConfigException config => new Problem(StatusCodes.Status422UnprocessableEntity, config.Problems.Count == 1 ? Sentence(config.Problems[0]) : $"{config.Problems.Count} things are wrong.")
        {
            Errors = config.Problems.GroupBy(problem => Field(problem.Path)).ToDictionary(group => group.Key, group => group.Select(Sentence).ToArray()),
        },
        SourceException { IsNotAllowed: true } denied => new Problem(StatusCodes.Status403Forbidden, error.Message)
        {
            Errors = new Dictionary<string, string[]> { [denied.Field] = [error.Message] },
        },
        SourceException => new Problem(StatusCodes.Status422UnprocessableEntity, error.Message) { Errors = new Dictionary<string, string[]> { ["source"] = [error.Message] } },
        PipelineConfigException or StillException => new Problem(StatusCodes.Status422UnprocessableEntity, error.Message),
        StorageException storage => new Problem(StatusCodes.Status507InsufficientStorage, storage.ForCallers) { IsKnown = false },
        ModelException or ModelLoadException or StreamStoreException or InsufficientMemoryException => new Problem(StatusCodes.Status503ServiceUnavailable, error.Message),
        ObjectDisposedException => new Problem(StatusCodes.Status503ServiceUnavailable, "The server ends: come back when it is up again."),
        BadHttpRequestException bad => new Problem(bad.StatusCode, bad.Message),

        // The web server's way to say that a chunk's size is no number that there is.
        IOException { InnerException: OverflowException } => new Problem(StatusCodes.Status400BadRequest, "A chunk of the body says a size that no body has: send the size of its bytes."),
        _ => new Problem(StatusCodes.Status500InternalServerError, "Kinora failed on this request; its log says more.") { IsKnown = false },
    };

    /// <summary>A field of the request stands by its name alone.</summary>
    private static string Sentence(ConfigProblem problem) => problem.Message.StartsWith("$.", StringComparison.Ordinal) ? problem.Message[2..] : problem.Message;

    /// <summary><c>$.steps[1]</c> is about <c>steps</c>.</summary>
    private static string Field(string path) => path.TrimStart('$', '.').Split('.', '[')[0] is { Length: > 0 } field ? field : "body";

    private static string Text(int status, HttpContext http) => status switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {http.Request.Path}: /docs lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"{http.Request.Path} does not take {http.Request.Method}: /docs says what it takes.",
        _ => ReasonPhrases.GetReasonPhrase(status) + ".",
    };

    private static async Task AnswerAsync(HttpContext http, Problem problem)
    {
        // What guards the server has written its headers already, and they hold for this answer too.
        foreach (var header in OfAnotherAnswer)
        {
            http.Response.Headers.Remove(header);
        }

        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = "application/problem+json";
        using var json = new Utf8JsonWriter(http.Response.BodyWriter, Options);
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(problem.Status));
        json.WriteNumber("status"u8, problem.Status);
        json.WriteString("detail"u8, Shortened(problem.Detail));
        if (problem.Errors is { } errors)
        {
            json.WriteStartObject("errors"u8);
            foreach (var (field, sentences) in errors)
            {
                json.WriteStartArray(field);
                foreach (var sentence in sentences)
                {
                    json.WriteStringValue(Shortened(sentence));
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        await json.FlushAsync().ConfigureAwait(false);
        await http.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>A sentence may quote what a client sent, which need not come back whole.</summary>
    private static string Shortened(string text) => text.Length <= MostShown ? text : string.Concat(text.AsSpan(0, MostShown), "…");

    private static ILogger GetRequiredLogger(this IServiceProvider services) =>
        ((ILoggerFactory)services.GetService(typeof(ILoggerFactory))!).CreateLogger("Kinora.Requests");

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void LogFault(ILogger log, Exception error, string method, PathString path);

    private sealed record Problem(int Status, string Detail)
    {
        public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

        public bool IsKnown { get; init; } = true;
    }
}
