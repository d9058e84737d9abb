using System.Globalization;
using System.Text;
using Kinora.Models;
using Kinora.Models.Hub;
using Kinora.Server.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Server.Mirror;

/// <summary>Answers <c>/{organisation}/{model}/resolve/{revision}/{path}</c>: a file, or a part of it, also while it is still being fetched.</summary>
internal sealed partial class MirrorFiles(MirrorRepositories repositories, ModelParts models, Draining draining, TimeProvider time, ILogger<MirrorFiles> log)
{
    /// <summary>The content of a commit never changes, and is for whoever was let have it.</summary>
    private const string Forever = "private, max-age=31536000, immutable";

    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(10);

    public async Task SendAsync(string organisation, string model, string revision, string path, HttpContext http)
    {
        if (await repositories.FindAsync(http, organisation, model, revision).ConfigureAwait(false) is { } repository)
        {
            await SendAsync(http, repository, revision, path).ConfigureAwait(false);
        }
    }

    /// <summary>What stands in git for a file: for one in large file storage a text that names its content.</summary>
    public async Task SendRawAsync(string organisation, string model, string revision, string path, HttpContext http)
    {
        if (await repositories.FindAsync(http, organisation, model, revision).ConfigureAwait(false) is not { } repository)
        {
            return;
        }

        if (repository.Find(path) is not { Sha256: { } sha256 } entry)
        {
            await SendAsync(http, repository, revision, path).ConfigureAwait(false);
            return;
        }

        var text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {entry.Size}\n"));
        http.Response.Headers[HubHeaders.Commit] = repository.Commit;
        http.Response.Headers.ETag = $"\"{entry.Oid}\"";
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.ContentLength = text.Length;
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(text, http.RequestAborted).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(HttpContext http, HubRepository repository, string revision, string path)
    {
        if (await repositories.FileAsync(http, repository, path).ConfigureAwait(false) is { } asked)
        {
            await SendAsync(http, repository, revision, path, asked).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(HttpContext http, HubRepository repository, string revision, string path, AskedFile asked)
    {
        var (file, miss) = asked;
        var tag = new EntityTagHeaderValue($"\"{file.ETag}\"");
        var range = FileRange.Of(http.Request, tag, file.Size);
        Write(http.Response.Headers, repository, path, tag, file.Size, isFixed: revision == repository.Commit);
        if (range.Length == 0 || HttpMethods.IsHead(http.Request.Method))
        {
            range.Write(http.Response, file.Size);
            miss?.Dispose();
            return;
        }

        try
        {
            using var stored = Open(file);
            if (stored is not null)
            {
                miss?.Dispose();
            }

            await (stored is not null ? SendStoredAsync(http, range, file.Size, stored) : SendComingAsync(http, range, file, miss)).ConfigureAwait(false);
        }
        catch (Exception error) when (http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // What was sent cannot be taken back; that the rest never comes tells the client.
            LogBroken(log, file.Model, path, error.Message);
            http.Abort();
        }
        catch (ModelException error)
        {
            // Nothing of what was said of the file is true of the answer.
            var headers = http.Response.Headers;
            (headers.ETag, headers.ContentRange, headers.AcceptRanges, headers.ContentLength) = (default, default, default, null);
            headers.Remove(HubHeaders.LinkedTag);
            headers.Remove(HubHeaders.LinkedSize);
            if (error is StorageException)
            {
                LogUnkept(log, error.Message);
            }

            await MirrorRefusal.Of(error).AnswerAsync(http).ConfigureAwait(false);
        }
    }

    private static void Write(IHeaderDictionary headers, HubRepository repository, string path, EntityTagHeaderValue tag, long size, bool isFixed)
    {
        headers[HubHeaders.Commit] = repository.Commit;
        headers.ETag = tag.ToString();
        headers.AcceptRanges = "bytes";
        headers.CacheControl = isFixed ? Forever : "private, no-cache";

        // Nothing in a repository is a page of this server, whatever its name says.
        headers.ContentType = "application/octet-stream";
        if (repository.Find(path)!.Sha256 is not null)
        {
            headers[HubHeaders.LinkedTag] = tag.ToString();
            headers[HubHeaders.LinkedSize] = HeaderUtilities.FormatNonNegativeInt64(size);
        }
    }

    /// <summary>The content, where it is here; a clean-up may have taken it in this moment.</summary>
    private static SafeFileHandle? Open(HubFile file)
    {
        try
        {
            return file.StoredPath is { } path ? File.OpenHandle(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Task SendStoredAsync(HttpContext http, FileRange range, long size, SafeFileHandle file)
    {
        range.Write(http.Response, size);
        return FileSender.SendAsync(http.Response.BodyWriter, file, range.Start, range.Length, http.RequestAborted);
    }

    private async Task SendComingAsync(HttpContext http, FileRange range, HubFile file, IDisposable? miss)
    {
        Stream content;
        try
        {
            content = await file.OpenReadAsync(range.Start, http.RequestAborted).ConfigureAwait(false);
        }
        catch
        {
            miss?.Dispose();
            throw;
        }

        try
        {
            range.Write(http.Response, file.Size);
            await FileSender.SendAsync(http.Response.BodyWriter, content, range.Length, http.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            _ = LetGoAsync(content, miss);
        }
    }

    /// <summary>
    /// A download pauses when nobody follows it any more. Clients that ask for a file's first byte, to learn its size, and then for its parts would have
    /// it begun again and again.
    /// </summary>
    private async Task LetGoAsync(Stream content, IDisposable? miss)
    {
        await Task.Delay(Linger, time, draining.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        miss?.Dispose();
        await content.DisposeAsync().ConfigureAwait(false);
        models.Store.TidyUp();
    }

    [LoggerMessage(50, LogLevel.Warning, "{Model} {Path} broke off while it was sent: {Reason}")]
    private static partial void LogBroken(ILogger log, string model, string path, string reason);

    [LoggerMessage(51, LogLevel.Error, "{Reason}")]
    private static partial void LogUnkept(ILogger log, string reason);
}
