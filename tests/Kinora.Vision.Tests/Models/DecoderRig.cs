using System.Runtime.InteropServices;
using Kinora.Models.Catalog;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Tests.Models;

/// <summary>A model of a recipe whose outputs a test writes itself, in a real session.</summary>
internal sealed class DecoderRig : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SessionRegistry _sessions = new();

    public DecoderRig(ModelContract contract, params (string Name, int[] Shape)[] outputs)
    {
        File.WriteAllBytes(_folder["rig.onnx"], TinyOnnx.Model(TinyOnnx.Graph([.. outputs.SelectMany(Echo)])));
        var session = _sessions.Get(_folder["rig.onnx"]);
        Contract = contract;
        Layout = new OutputLayout(contract, session.Outputs);
        Outputs = session.Rent();
    }

    public ModelContract Contract { get; }

    public OutputLayout Layout { get; }

    public SessionBinding Outputs { get; }

    /// <summary>The numbers of an output.</summary>
    public Span<float> this[string name] => Outputs.Outputs.Single(output => output.Name == name).Values;

    /// <summary>Fills an output with a reference tensor.</summary>
    public void Load(string name, string reference) => Reference(reference).CopyTo(this[name]);

    /// <summary>A reference tensor of the shared folder.</summary>
    public static float[] Reference(string file) =>
        MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Repository.Shared("reference/" + file))).ToArray();

    /// <summary>A contract of its own, from the YAML that would stand beside a model.</summary>
    public static ModelContract ContractOf(string yaml)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["rig.yaml"], yaml);
        return ContractFile.Find(folder["rig.onnx"])!;
    }

    /// <summary>An output that is an input: what a test writes is what a run would give.</summary>
    private static byte[][] Echo((string Name, int[] Shape) output) =>
    [
        TinyOnnx.Message(1, TinyOnnx.Node("Identity", ["in_" + output.Name], [output.Name])),
        TinyOnnx.Message(11, TinyOnnx.Value("in_" + output.Name, TinyOnnx.Floats, output.Shape)),
        TinyOnnx.Message(12, TinyOnnx.Value(output.Name, TinyOnnx.Floats, output.Shape)),
    ];

    public void Dispose()
    {
        Outputs.Dispose();
        _sessions.Dispose();
        _folder.Dispose();
    }
}
