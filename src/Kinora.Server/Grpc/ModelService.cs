using Kinora.Grpc.Methods;
using Kinora.Grpc.Server;
using Kinora.Grpc.Status;
using Kinora.Models;
using Kinora.Models.Catalog;
using Kinora.Server.Audit;
using Kinora.Server.Catalog;
using Kinora.Server.Grpc.Messages;
using Kinora.Vision.Sessions;
using Kinora.Vision.Sessions.Providers;
using Loaded = Kinora.Vision.Sessions.LoadedModel;

namespace Kinora.Server.Grpc;

/// <summary>The gRPC service <c>ml_inference.ModelService</c> of <c>proto/ml_inference.proto</c>.</summary>
internal sealed class ModelService(ModelParts models, ModelFileService files, AuditTrail audit)
{
    /// <summary>Requests are names; answers are weights, which do not become smaller.</summary>
    private static readonly GrpcServiceOptions Options = new() { MaxReceiveBytes = 64 << 10, AnswersWithGzip = false };

    public GrpcService Create()
    {
        var service = MlInferenceReflection.Descriptor.Services.Single(static service => service.Name == "ModelService");
        return new GrpcService(Options)
            .AddServerStreaming(new GrpcMethod<ModelFileRequest, ModelFileChunk>(service, "GetModelFile"), files.SendAsync)
            .AddUnary(new GrpcMethod<LoadModelRequest, Messages.LoadedModel>(service, "LoadModel"), LoadAsync)
            .AddUnary(new GrpcMethod<UnloadModelRequest, UnloadModelResponse>(service, "UnloadModel"), UnloadAsync)
            .AddUnary(new GrpcMethod<GetLoadedModelsRequest, GetLoadedModelsResponse>(service, "GetLoadedModels"), ListAsync);
    }

    private async Task<Messages.LoadedModel> LoadAsync(LoadModelRequest request, GrpcCallContext call)
    {
        try
        {
            return await audit.DoAsync(call.HttpContext, ModelActions.Loaded, null, async () =>
            {
                var file = await models.Store.GetAsync(request.ModelId, progress: null, call.Cancellation).ConfigureAwait(false);

                // The session takes one of its own.
                using var lease = file.Lease;
                using var use = models.Sessions.Use(file.Path);
                _ = await Task.Run(() => models.Sessions.Get(file), call.Cancellation).ConfigureAwait(false);
                return MessageOf(models.Sessions.Loaded.Single(model => model.Path == file.Path) with { Users = 0 }, file.Entry?.Id);
            }, static loaded => loaded.ModelId).ConfigureAwait(false);
        }
        catch (UnknownModelException error)
        {
            throw new GrpcException(GrpcStatusCode.NotFound, error.Message, error);
        }
        catch (Exception error) when (error is ModelException or ModelLoadException or ProviderUnavailableException or InsufficientMemoryException)
        {
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, error.Message, error);
        }
    }

    private async Task<UnloadModelResponse> UnloadAsync(UnloadModelRequest request, GrpcCallContext call)
    {
        var path = models.Sessions.Loaded.FirstOrDefault(model => IdOf(model.Path) == request.ModelId || model.Path == request.ModelId)?.Path;
        Loaded? model = null;
        if (path is not null && models.Sessions.TryUnload(path, out model))
        {
            await audit.WriteAsync(call.HttpContext, ModelActions.Unloaded, null, request.ModelId).ConfigureAwait(false);
            return new UnloadModelResponse { ReleasedBytes = model!.FileBytes };
        }

        throw model is null
            ? new GrpcException(GrpcStatusCode.NotFound, $"The model '{request.ModelId}' is not loaded: GetLoadedModels lists those that are.")
            : new GrpcException(
                GrpcStatusCode.FailedPrecondition,
                $"The model '{request.ModelId}' is in use, by {model.Users} streams or others, with {model.Running} runs under way: remove or change those first.");
    }

    private Task<GetLoadedModelsResponse> ListAsync(GetLoadedModelsRequest request, GrpcCallContext call)
    {
        var response = new GetLoadedModelsResponse();
        response.Models.Add(models.Sessions.Loaded.Select(model => MessageOf(model, IdOf(model.Path))));
        return Task.FromResult(response);
    }

    private static Messages.LoadedModel MessageOf(Loaded model, string? id) => new()
    {
        ModelId = id ?? Path.GetFileNameWithoutExtension(model.Path), Provider = model.Provider.ToString().ToLowerInvariant(), FileBytes = model.FileBytes,
        Users = model.Users, Running = model.Running,
    };

    /// <summary>What the catalog calls the model in that file; its name where none does.</summary>
    private string IdOf(string path) =>
        models.Store.Catalog.Entries.FirstOrDefault(entry => models.Store.Current(entry)?.Path == path)?.Id ?? Path.GetFileNameWithoutExtension(path);
}
