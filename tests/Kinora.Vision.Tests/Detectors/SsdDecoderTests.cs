using Kinora.Models.Catalog;
using Kinora.Tests.Support;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tests.Models;

namespace Kinora.Vision.Tests.Detectors;

public class SsdDecoderTests
{
    /// <summary>The face detector with 320 × 240 pixels whose graph also applies its priors, read before it does: 459 and 460 are its raw scores
    /// and offsets.</summary>
    private const string Raw = """
        input: {name: input, layout: nchw, color: rgb, width: 320, height: 240, mean: [127, 127, 127], std: [128, 128, 128], resize: stretch}
        decode:
          recipe: ssd
          strides: [8, 16, 32, 64]
          anchors: [[10, 16, 24], [32, 48], [64, 96], [128, 192, 256]]
          logits: true
          outputs: {scores: ["459"], boxes: ["460"]}
        """;

    [Fact]
    public void Decode_RawOutputsOfARealModel_AreWhatItsOwnGraphMakesOfThem()
    {
        using var folder = new TestFolder();
        byte[] exposed = TinyOnnx.Message(
            7, TinyOnnx.Message(12, TinyOnnx.Value("459", TinyOnnx.Floats, 1, 4420, 2)), TinyOnnx.Message(12, TinyOnnx.Value("460", TinyOnnx.Floats, 1, 4420, 4)));
        File.WriteAllBytes(folder["rfb.onnx"], [.. File.ReadAllBytes(Repository.Shared("models/face_rfb_320.onnx")), .. exposed]);
        using var sessions = new SessionRegistry();
        var session = sessions.Get(folder["rfb.onnx"]);
        using var binding = session.Rent();
        var contract = DecoderRig.ContractOf(Raw);
        PictureTensor.Stretch(Repository.Shared("media/face.jpg"), contract.Input, binding.Inputs[0].Values);
        binding.Run();
        var found = new BoxCandidates();
        found.Begin(0.1f);

        new SsdDecoder(contract, new OutputLayout(contract, session.Outputs), classes: 1).Decode(binding, found);

        var scores = binding.Output("scores").Values;
        var boxes = binding.Output("boxes").Values;
        List<PlainBox> own = [];
        for (var i = 0; i < 4420; i++)
        {
            if (scores[(2 * i) + 1] >= 0.1f)
            {
                own.Add(new PlainBox(0, scores[(2 * i) + 1], boxes[4 * i] * 320.0, boxes[(4 * i) + 1] * 240.0, boxes[(4 * i) + 2] * 320.0, boxes[(4 * i) + 3] * 240.0));
            }
        }

        Assert.InRange(own.Count, 10, BoxCandidates.Most);
        PlainBox.AssertSame(own, found);
    }

    [Fact]
    public void Create_AnchorsThatDoNotMatchTheStrides_SaysSo()
    {
        using var rig = new DecoderRig(DecoderRig.ContractOf(Raw.Replace("[64, 96], ", "")), ("459", [1, 4420, 2]), ("460", [1, 4420, 4]));

        Assert.Contains("anchors for 3 of its 4 strides", Assert.Throws<ModelLoadException>(() => new SsdDecoder(rig.Contract, rig.Layout, 1)).Message);
    }

    [Fact]
    public void Create_MoreAnchorsThanRows_NamesTheOutput()
    {
        using var rig = new DecoderRig(DecoderRig.ContractOf(Raw.Replace("[64, 96]", "[64, 96, 128]")), ("459", [1, 4420, 2]), ("460", [1, 4420, 4]));

        Assert.Contains("'460' of model 'rig' is float32 [1,4420,4]; the recipe 'ssd' needs 4500 rows of 4", Assert.Throws<ModelLoadException>(() => new SsdDecoder(rig.Contract, rig.Layout, 1)).Message);
    }
}
