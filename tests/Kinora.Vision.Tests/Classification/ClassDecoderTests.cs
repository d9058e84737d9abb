using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Classification;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Classification;

public class ClassDecoderTests
{
    [Fact]
    public void Decode_Probabilities_AreTakenAsTheyAre() =>
        Assert.Equal(
            [new("happy", 0.5f), new("neutral", 0.25f), new("angry", 0.125f)],
            Decode([0.125f, 0, 0.0625f, 0.5f, 0.01f, 0, 0.25f], logits: false, top: 3));

    [Fact]
    public void Decode_Logits_GoThroughASoftmax()
    {
        float[] logits = [1, 2, 3, 4, 5, 6, 7];

        var predictions = Decode(logits, logits: true, top: 7);

        var sum = logits.Sum(x => Math.Exp(x));
        Assert.Equal(logits.Reverse().Select(x => Math.Exp(x) / sum), predictions.Select(p => (double)p.Score), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Decode_HugeLogits_DoNotOverflow() =>
        Assert.Equal([new("disgust", 1f)], Decode([-3e38f, 3e38f, 0, 0, 0, 0, 0], logits: true, top: 1));

    [Fact]
    public void Decode_NumbersThatAreNone_AreAsIfTheyWereNotThere()
    {
        var predictions = Decode([float.NaN, 1, float.PositiveInfinity, 1, float.NegativeInfinity, float.NaN, float.NaN], logits: true, top: 7);

        Assert.Equal([new("disgust", 0.5f), new("happy", 0.5f)], predictions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_NoNumbersAtAll_FindsNothing(bool logits) =>
        Assert.Empty(Decode([.. Enumerable.Repeat(float.NaN, 7)], logits, top: 7));

    [Fact]
    public void Decode_EqualScores_KeepTheirOrder() =>
        Assert.Equal(["angry", "disgust"], Decode([.. Enumerable.Repeat(0.5f, 7)], logits: false, top: 2).Select(p => p.Label));

    [Theory]
    [InlineData("golden retriever", "golden_retriever")]
    [InlineData("tench, Tinca tinca", "tench")]
    [InlineData("jack-o'-lantern", "jack_o_lantern")]
    [InlineData("CD player", "cd_player")]
    [InlineData("Neutral", "neutral")]
    [InlineData("猫", "猫")]
    [InlineData("--", "--")]
    public void From_Name_IsSnakeCase(string name, string label) => Assert.Equal(label, ClassLabel.From(name));

    private static List<Prediction> Decode(float[] scores, bool logits, int top)
    {
        var emotion = ModelCatalog.Default.Find("emotion");
        using var rig = new DecoderRig(emotion with { Decode = emotion.Decode with { Logits = logits } }, ("Identity", [1, 7]));
        scores.CopyTo(rig["Identity"]);
        List<Prediction> predictions = [];
        new ClassDecoder(rig.Contract, rig.Layout).Decode(rig.Outputs, top, 0.001f, predictions);
        return predictions;
    }
}
