using System.Globalization;
using System.Security.Cryptography;
using Kinora.Grpc.Server;
using Kinora.Grpc.Status;
using Kinora.Grpc.Streams;
using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Errors;
using Kinora.Server.Access;
using Kinora.Server.Grpc.Messages;
using Kinora.Server.Limits;
using Kinora.Server.Mirror;

namespace Kinora.Server.Grpc;

/// <summary>Answers <c>GetModelFile</c>: a file of a model, also while it is still being fetched.</summary>
internal sealed class ModelFileService(ModelHub hub, ModelParts models, RateLimits limits, OpenMisses misses)
{
    private const string RevisionHeader = "x-kinora-revision";
    private const string HashTrailer = "x-kinora-sha256";
    private const string SizeTrailer = "x-kinora-size";
    private const string Main = "main";

    public async Task SendAsync(ModelFileRequest request, GrpcWriter<ModelFileChunk> writer, GrpcCallContext call)
    {
        try
        {
            using var miss = Count(request, call);
            var file = await FindAsync(request, call).ConfigureAwait(false);
            if (request.Offset < 0 || request.Offset > file.Size)
            {
                throw new GrpcException(GrpcStatusCode.OutOfRange, $"offset is {request.Offset}, and '{request.FilePath}' has {file.Size} bytes: give 0 to {file.Size}.");
            }

            if (file.Commit is { } commit)
            {
                call.ResponseHeaders.Add(RevisionHeader, commit);
            }

            var isComing = !file.IsStored;
            var content = await file.OpenReadAsync(request.Offset, call.Cancellation).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                await SendAsync(content, request.Offset, file.Size, writer, call.Cancellation).ConfigureAwait(false);
            }

            call.ResponseTrailers.Add(HashTrailer, await HashAsync(file, call.Cancellation).ConfigureAwait(false));
            call.ResponseTrailers.Add(SizeTrailer, file.Size.ToString(CultureInfo.InvariantCulture));
            if (isComing)
            {
                models.Store.TidyUp();
            }
        }
        catch (ModelException error)
        {
            throw new GrpcException(StatusOf(error), error is StorageException storage ? storage.ForCallers : error.Message, error);
        }
    }

    private static async Task SendAsync(Stream content, long offset, long size, GrpcWriter<ModelFileChunk> writer, CancellationToken cancellation)
    {
        using var chunk = new FileChunk(size);
        do
        {
            var (message, count) = await chunk.ReadAsync(content, offset, cancellation).ConfigureAwait(false);
            await writer.WriteEncodedAsync(message, cancellation).ConfigureAwait(false);
            offset += count;
        }
        while (offset < size);
    }

    private static async Task<string> HashAsync(HubFile file, CancellationToken cancellation)
    {
        if (file.ETag.Length == 2 * SHA256.HashSizeInBytes)
        {
            return file.ETag;
        }

        // The hub names small files by their git object.
        var content = File.OpenRead(file.StoredPath ?? await file.FetchAsync(cancellation: cancellation).ConfigureAwait(false));
        await using (content.ConfigureAwait(false))
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation).ConfigureAwait(false));
        }
    }

    private async Task<HubFile> FindAsync(ModelFileRequest request, GrpcCallContext call)
    {
        if (!request.ModelId.Contains('/', StringComparison.Ordinal))
        {
            return hub.LocalFile(request.ModelId, request.FilePath) ?? throw new GrpcException(
                GrpcStatusCode.NotFound, $"There is no file '{request.FilePath}' of a model '{request.ModelId}' here: have it pulled first, or name one of the hub as org/name.");
        }

        var revision = RevisionOf(request);
        var repository = await hub.ResolveAsync(request.ModelId, revision, call.Cancellation).ConfigureAwait(false);
        if (MirrorRepositories.RefusalOf(repository, Caller.Of(call.HttpContext)) is { } refused)
        {
            throw new GrpcException(refused.Code == "GatedRepo" ? GrpcStatusCode.PermissionDenied : GrpcStatusCode.NotFound, refused.Sentence);
        }

        hub.MarkUsed(repository);
        return repository.Find(request.FilePath) is { } entry
            ? hub.FileOf(repository, entry)
            : throw new EntryNotFoundException(repository.Id, repository.Commit, request.FilePath);
    }

    /// <summary>What has to be asked of the hub counts against the caller's rate, once while several ask for it.</summary>
    /// <returns>Open until the call is over; null for what is here.</returns>
    private IDisposable? Count(ModelFileRequest request, GrpcCallContext call)
    {
        var (id, revision, path) = (request.ModelId, RevisionOf(request), request.FilePath);
        if (!id.Contains('/', StringComparison.Ordinal) || hub.CachedFile(id, revision, path) is not null)
        {
            return null;
        }

        var miss = misses.Enter($"{id}@{revision}/{path}", () => limits.Admit(call.HttpContext, RateClass.Other), out var refusal);
        return refusal is null ? miss : throw new GrpcException(GrpcStatusCode.ResourceExhausted, refusal);
    }

    private static string RevisionOf(ModelFileRequest request) => request.Revision.Length > 0 ? request.Revision : Main;

    private static GrpcStatusCode StatusOf(ModelException error) => error switch
    {
        GatedRepositoryException => GrpcStatusCode.PermissionDenied,
        HubUnavailableException => GrpcStatusCode.Unavailable,
        IntegrityException => GrpcStatusCode.DataLoss,
        StorageException => GrpcStatusCode.ResourceExhausted,
        EntryNotFoundException or RevisionNotFoundException or RepositoryNotFoundException => GrpcStatusCode.NotFound,
        HubException => GrpcStatusCode.Unavailable,
        _ => GrpcStatusCode.InvalidArgument,
    };
}
