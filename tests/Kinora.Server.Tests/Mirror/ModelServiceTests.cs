using System.Globalization;
using Google.Protobuf;
using Kinora.Grpc.Client;
using Kinora.Grpc.Metadata;
using Kinora.Grpc.Methods;
using Kinora.Grpc.Status;
using Kinora.Models.Cache;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Configuration;
using Kinora.Server.Grpc.Messages;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Mirror;

/// <summary>The gRPC service of models, as its clients call it.</summary>
public sealed class ModelServiceTests
{
    private const string Large = "model.bin";

    private static readonly Google.Protobuf.Reflection.ServiceDescriptor Service = MlInferenceReflection.Descriptor.Services.Single(static service => service.Name == "ModelService");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("config.json", 0)]
    [InlineData(Large, 0)]
    [InlineData(Large, 2_999_999)]
    [InlineData(Large, 3_000_000)]
    [InlineData("onnx/weights.bin", 12_345)]
    public async Task GetModelFile_FromAnOffset_GivesTheRestAndTheHashOfTheWhole(string path, int offset)
    {
        await using var rig = await MirrorRig.StartAsync();
        var content = MirrorRig.Files[path];
        for (var i = 0; i < 2; i++)
        {
            var (received, headers, trailers) = await GetAsync(rig, new ModelFileRequest { ModelId = MirrorRig.Repository, FilePath = path, Offset = offset });
            Assert.Equal(content[offset..], received);
            Assert.Equal((MirrorRig.Sha256(content), content.Length.ToString(CultureInfo.InvariantCulture)), (trailers.Text("x-kinora-sha256"), trailers.Text("x-kinora-size")));
            Assert.Equal(rig.Commit, headers.Text("x-kinora-revision"));
        }

        Assert.Equal(offset < content.Length ? 1 : 0, rig.Hub.Downloads(path));
    }

    [Theory]
    [InlineData("acme/tiny", "nothing", "", 0, GrpcStatusCode.NotFound)]
    [InlineData("acme/tiny", "../config.json", "", 0, GrpcStatusCode.NotFound)]
    [InlineData("acme/tiny", "config.json", "nowhere", 0, GrpcStatusCode.NotFound)]
    [InlineData("acme/nobody", "config.json", "", 0, GrpcStatusCode.NotFound)]
    [InlineData("nanodet-of-nobody", "model.onnx", "", 0, GrpcStatusCode.NotFound)]
    [InlineData("../..", "passwd", "", 0, GrpcStatusCode.InvalidArgument)]
    [InlineData("acme/tiny", "config.json", "../main", 0, GrpcStatusCode.InvalidArgument)]
    [InlineData("acme/tiny", Large, "", 3_000_001, GrpcStatusCode.OutOfRange)]
    [InlineData("acme/tiny", Large, "", -1, GrpcStatusCode.OutOfRange)]
    [InlineData("acme/gated", "config.json", "", 0, GrpcStatusCode.PermissionDenied)]
    [InlineData("acme/private", "config.json", "", 0, GrpcStatusCode.NotFound)]
    public async Task GetModelFile_OfWhatCannotBeHad_HasItsStatusAndASentence(string model, string path, string revision, long offset, GrpcStatusCode status)
    {
        await using var rig = await MirrorRig.StartAsync(keyless: false);
        rig.Add("acme/gated", gated: "manual");
        rig.Add("acme/private", isPrivate: true);
        var key = await rig.AddKeyAsync("acme/other");

        var error = await Assert.ThrowsAsync<GrpcException>(() => GetAsync(rig, new ModelFileRequest { ModelId = model, FilePath = path, Revision = revision, Offset = offset }, key));

        Assert.Equal(status, error.Status.Code);
        Assert.EndsWith(".", error.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetModelFile_WhenTheHubLiesOrIsGone_EndsWithoutTheWhole()
    {
        await using var rig = await MirrorRig.StartAsync();
        rig.Hub.Spoil = static content => [.. content[..^1], (byte)(content[^1] + 1)];
        var lie = await Assert.ThrowsAsync<GrpcException>(() => GetAsync(rig, new ModelFileRequest { ModelId = MirrorRig.Repository, FilePath = Large }));
        await rig.KillHubAsync();
        var gone = await Assert.ThrowsAsync<GrpcException>(() => GetAsync(rig, new ModelFileRequest { ModelId = MirrorRig.Repository, FilePath = "config.json" }));

        Assert.Equal((GrpcStatusCode.DataLoss, GrpcStatusCode.Unavailable), (lie.Status.Code, gone.Status.Code));
    }

    [Fact]
    public async Task GetModelFile_OfWhatIsHere_IsExemptFromTheRateThatMissesCountAgainst()
    {
        await using var rig = await MirrorRig.StartAsync(new LimitsConfig { Other = 2, Failures = 0 });
        var key = await rig.AddKeyAsync();
        var wanted = new ModelFileRequest { ModelId = MirrorRig.Repository, FilePath = "config.json" };
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(MirrorRig.Files["config.json"], (await GetAsync(rig, wanted, key)).Received);
        }

        await GetAsync(rig, new ModelFileRequest(wanted) { FilePath = "onnx/weights.bin" }, key);
        var refused = await Assert.ThrowsAsync<GrpcException>(() => GetAsync(rig, new ModelFileRequest(wanted) { FilePath = Large }, key));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, refused.Status.Code);
        Assert.Equal(0, rig.Hub.Downloads(Large));
    }

    [Fact]
    public async Task GetModelFile_OfAModelThatWasImported_IsReadFromTheCache()
    {
        await using var rig = await MirrorRig.StartAsync();
        var blob = await StoreAsync(rig, MirrorRig.Files[Large]);

        var (received, _, trailers) = await GetAsync(rig, new ModelFileRequest { ModelId = "mine", FilePath = "model.onnx" });

        Assert.Equal(MirrorRig.Files[Large], received);
        Assert.Equal(blob.Sha256, trailers.Text("x-kinora-sha256"));
    }

    [Fact]
    public async Task LoadedModels_AreListedAndUnloadedUnlessSomebodyUsesThem()
    {
        await using var rig = await MirrorRig.StartAsync(keyless: false);
        var (read, admin) = (await rig.AddKeyAsync(), await rig.AddKeyAsync(AccessRole.Admin));
        var path = Path.Join(rig.Home, "adder.onnx");
        await File.WriteAllBytesAsync(path, TinyOnnx.Unary("Identity", TinyOnnx.Floats, 4), Cancellation);
        Task<LoadedModel> Load(string model, string key) => CallAsync<LoadModelRequest, LoadedModel>(rig, "LoadModel", new LoadModelRequest { ModelId = model }, key);
        Task<UnloadModelResponse> Unload(string model, string key) => CallAsync<UnloadModelRequest, UnloadModelResponse>(rig, "UnloadModel", new UnloadModelRequest { ModelId = model }, key);

        var loaded = await Load(path, admin);
        Assert.Equal(("adder", "cpu", new FileInfo(path).Length, 0, 0), (loaded.ModelId, loaded.Provider, loaded.FileBytes, loaded.Users, loaded.Running));
        Assert.Equal([loaded], (await CallAsync<GetLoadedModelsRequest, GetLoadedModelsResponse>(rig, "GetLoadedModels", new GetLoadedModelsRequest(), read)).Models);

        using (rig.Server.Sessions.Use(path))
        {
            var used = await Assert.ThrowsAsync<GrpcException>(() => Unload("adder", admin));
            Assert.Equal(GrpcStatusCode.FailedPrecondition, used.Status.Code);
            Assert.Contains("by 1 stream", used.Status.Message, StringComparison.Ordinal);
        }

        Assert.Equal(loaded.FileBytes, (await Unload("adder", admin)).ReleasedBytes);
        Assert.Equal(0, rig.Server.Sessions.Count);
        Assert.Equal(GrpcStatusCode.NotFound, (await Assert.ThrowsAsync<GrpcException>(() => Unload("adder", admin))).Status.Code);
        Assert.Equal(GrpcStatusCode.NotFound, (await Assert.ThrowsAsync<GrpcException>(() => Load("nobody", admin))).Status.Code);
        Assert.Equal(GrpcStatusCode.FailedPrecondition, (await Assert.ThrowsAsync<GrpcException>(() => Load(path + ".onnx", admin))).Status.Code);
        Assert.Equal(GrpcStatusCode.PermissionDenied, (await Assert.ThrowsAsync<GrpcException>(() => Load(path, read))).Status.Code);
        Assert.Equal(GrpcStatusCode.PermissionDenied, (await Assert.ThrowsAsync<GrpcException>(() => Unload("adder", read))).Status.Code);
        var entries = await rig.Server.Store.Audit.QueryAsync(new AuditQuery(), Cancellation);
        Assert.Contains(entries, static entry => (entry.Action, entry.Outcome, entry.Detail) == ("model.unloaded", AuditEntry.Done, "adder"));
    }

    [Fact]
    public async Task LoadModel_OfTheCache_KeepsItInUseUntilItIsUnloaded()
    {
        await using var rig = await MirrorRig.StartAsync(keyless: false);
        var admin = await rig.AddKeyAsync(AccessRole.Admin);
        await StoreAsync(rig, TinyOnnx.Unary("Identity", TinyOnnx.Floats, 4));

        await CallAsync<LoadModelRequest, LoadedModel>(rig, "LoadModel", new LoadModelRequest { ModelId = "mine" }, admin);
        Assert.True(ModelLease.IsInUse(rig.Home, "import/mine"));
        await CallAsync<UnloadModelRequest, UnloadModelResponse>(rig, "UnloadModel", new UnloadModelRequest { ModelId = "model" }, admin);

        Assert.False(ModelLease.IsInUse(rig.Home, "import/mine"));
    }

    [Fact]
    public async Task GetModelFile_BeyondTheQuota_TakesWhatWasUsedLeastRecently()
    {
        await using var rig = await MirrorRig.StartAsync(quota: 5 << 20);
        byte[][] contents = [.. Enumerable.Range(0, 3).Select(static seed => HubModel.Noise(2 << 20, seed))];
        for (var i = 0; i < contents.Length; i++)
        {
            rig.Add(new HubModel($"acme/m{i}"), new Dictionary<string, byte[]> { [Large] = contents[i] });
            await GetAsync(rig, new ModelFileRequest { ModelId = $"acme/m{i}", FilePath = Large });
        }

        var blobs = new BlobStore(rig.Home);
        Assert.Equal([false, true, true], contents.Select(content => File.Exists(blobs.PathOf(MirrorRig.Sha256(content)))));
    }

    private static async Task<StoredBlob> StoreAsync(MirrorRig rig, byte[] content)
    {
        var blobs = new BlobStore(rig.Home);
        var partial = blobs.PartialPath("test");
        await File.WriteAllBytesAsync(partial, content, Cancellation);
        var blob = await blobs.AddAsync(partial, null, Cancellation);
        await new ManifestStore(rig.Home).SaveAsync(
            new StoredModel { Key = "import/mine", Id = "mine", Source = "file:mine", Files = [new StoredFile("model.onnx", blob.Sha256, blob.Size)] }, Cancellation);
        return blob;
    }

    private static async Task<(byte[] Received, GrpcMetadata Headers, GrpcMetadata Trailers)> GetAsync(MirrorRig rig, ModelFileRequest request, string? key = null)
    {
        using var channel = new GrpcChannel(rig.Grpc);
        await using var call = channel.Start(new GrpcMethod<ModelFileRequest, ModelFileChunk>(Service, "GetModelFile"), request, Options(key), Cancellation);
        using var received = new MemoryStream();
        var isLast = false;
        while (await call.Responses.ReadAsync(Cancellation) is { } chunk)
        {
            Assert.False(isLast);
            Assert.Equal(request.Offset + received.Length, chunk.Offset);
            received.Write(chunk.Data.Span);
            isLast = chunk.IsLast;
        }

        Assert.True(isLast);
        return (received.ToArray(), await call.HeadersAsync(), call.Trailers);
    }

    private static async Task<TResponse> CallAsync<TRequest, TResponse>(MirrorRig rig, string method, TRequest request, string key)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        using var channel = new GrpcChannel(rig.Grpc);
        return await channel.UnaryAsync(new GrpcMethod<TRequest, TResponse>(Service, method), request, Options(key), Cancellation);
    }

    private static GrpcCallOptions Options(string? key) => new() { Headers = key is null ? null : new GrpcMetadata().Add("x-api-key", key) };
}
