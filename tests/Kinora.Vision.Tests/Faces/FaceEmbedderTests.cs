using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Tests.Support;
using Kinora.Vision.Faces;
using Kinora.Vision.Kernels;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Faces;

public class FaceEmbedderTests
{
    private static readonly SessionRegistry Sessions = new();

    [Fact]
    public async Task TryEmbed_OnePersonTurnedAndDarker_IsNearAndAnotherIsFar()
    {
        using var folder = new TestFolder();
        var face = Repository.Shared("media/face.jpg");
        Tool.Ffmpeg("-i", "file:" + face, "-vf", "rotate=0.2:c=gray,eq=brightness=-0.1,scale=iw*0.7:-2", folder["turned.png"]);

        var (one, same, other) = (await EmbedAsync(face), await EmbedAsync(folder["turned.png"]), await EmbedAsync(Repository.Shared("media/grace_hopper.bmp")));

        Assert.Equal(512, one.Length);
        Assert.Equal(1, Cosine(one, one), 1e-4);
        Assert.InRange(Cosine(one, same), 0.6, 1);
        Assert.InRange(Cosine(one, other), -1, 0.35);
    }

    [Fact]
    public void Decode_HostileNumbers_AreNoEmbedding()
    {
        using var rig = new DecoderRig(ModelCatalog.Default.Find("fr_feature"), ("output", [1, 512]));
        var decoder = new EmbeddingDecoder(rig.Contract, rig.Layout);
        var embedding = new float[decoder.Length];
        foreach (var value in new[] { 0, float.NaN, float.PositiveInfinity })
        {
            rig["output"].Fill(value);
            Assert.False(decoder.Decode(rig.Outputs, embedding));
            Assert.All(embedding, number => Assert.Equal(0, number));
        }

        rig["output"].Fill(float.MaxValue);
        Assert.True(decoder.Decode(rig.Outputs, embedding));
        Assert.Equal(1, Cosine(embedding, embedding), 1e-4);
    }

    [Fact]
    public void Decode_FaceRes_AgeIsAnExpectation()
    {
        using var rig = FaceRes();
        (rig["age_pred_Softmax"][30], rig["age_pred_Softmax"][50], rig["age_pred_Softmax"][7]) = (0.5f, 0.5f, float.NaN);
        rig["gender_pred_Sigmoid"][0] = 0.75f;

        Assert.Equal(new FaceTraits(0.75f, 40), new FaceTraitsDecoder(rig.Contract, rig.Layout).Decode(rig.Outputs));
        Assert.Equal(1024, new EmbeddingDecoder(rig.Contract, rig.Layout).Length);

        rig["age_pred_Softmax"].Fill(float.PositiveInfinity);
        Assert.InRange(new FaceTraitsDecoder(rig.Contract, rig.Layout).Decode(rig.Outputs).Age, 0, 100);
    }

    [Fact]
    public async Task Run_FaceResOnAManOfForty_GuessesOne()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var store = new ModelStore();
        var detector = new FaceDetector(await store.GetAsync("blazeface-back", cancellation: cancellation), Sessions);
        var model = new CropModel(await store.GetAsync("faceres", cancellation: cancellation), Sessions, CropEdge.Repeat);
        var decoder = new FaceTraitsDecoder(model.Contract, model.Outputs);
        var traits = default(FaceTraits);
        await StepRun.OnAsync(
            context =>
            {
                List<FaceDetection> faces = [];
                detector.Run(context, null, faces);
                using var outputs = model.Run(context, FaceAlignment.Square(faces[0].Box, 1.4f, 224, 224));
                traits = decoder.Decode(outputs);
            },
            Repository.Shared("media/face.jpg"));

        Assert.InRange(traits.Male, 0.8, 1);
        Assert.InRange(traits.Age, 25, 50);
    }

    private static DecoderRig FaceRes() => new(
        DecoderRig.ContractOf("""
            input: {name: input_1, layout: nhwc, color: rgb, width: 224, height: 224, mean: [0, 0, 0], std: [1, 1, 1], resize: stretch}
            decode: {recipe: faceres, outputs: {gender: [gender_pred_Sigmoid], age: [age_pred_Softmax], embedding: [global_pooling_Mean]}}
            """),
        ("gender_pred_Sigmoid", [1, 1]),
        ("age_pred_Softmax", [1, 100]),
        ("global_pooling_Mean", [1, 1024]));

    private static async Task<float[]> EmbedAsync(string picture)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var store = new ModelStore();
        var detector = new FaceDetector(await store.GetAsync("blazeface-back", cancellation: cancellation), Sessions);
        var embedder = new FaceEmbedder(await store.GetAsync("fr_feature", cancellation: cancellation), Sessions);
        var embedding = new float[embedder.Length];
        await StepRun.OnAsync(
            context =>
            {
                List<FaceDetection> faces = [];
                detector.Run(context, null, faces);
                Assert.True(embedder.TryEmbed(context, faces[0], embedding));
            },
            picture);
        return embedding;
    }

    private static double Cosine(float[] one, float[] other) => one.Zip(other, static (a, b) => (double)a * b).Sum();
}
