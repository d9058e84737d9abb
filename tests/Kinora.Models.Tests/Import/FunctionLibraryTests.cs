using System.Text.Json.Nodes;
using Kinora.Models.Import;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import;

/// <summary>Loops and choices in TensorFlow's second form, which name functions.</summary>
public sealed class FunctionLibraryTests
{
    private const string Library = """
        {"function":[
        {"signature":{"name":"less","inputArg":[{"name":"i"},{"name":"v"}],"outputArg":[{"name":"r"}]},
         "nodeDef":[{"name":"turns","op":"Const"},{"name":"l","op":"Less","input":["i","turns:output:0"]}],"ret":{"r":"l:z:0"}},
        {"signature":{"name":"small","inputArg":[{"name":"i"},{"name":"v"}],"outputArg":[{"name":"r"}]},
         "nodeDef":[{"name":"axes","op":"Const"},{"name":"limit","op":"Const"},{"name":"s","op":"Sum","input":["v","axes:output:0"]},{"name":"l","op":"Less","input":["s:output:0","limit:output:0"]}],
         "ret":{"r":"l:z:0"}},
        {"signature":{"name":"twice","inputArg":[{"name":"i"},{"name":"v"}],"outputArg":[{"name":"a"},{"name":"b"}]},
         "nodeDef":[{"name":"one","op":"Const"},{"name":"n","op":"Add","input":["i","one:output:0"]},{"name":"d","op":"Add","input":["v","v"]}],
         "ret":{"a":"n:z:0","b":"d:z:0"}},
        {"signature":{"name":"best","inputArg":[{"name":"v"}],"outputArg":[{"name":"r"}]},
         "nodeDef":[{"name":"one","op":"Const"},{"name":"t","op":"TopKV2","input":["v","one:output:0"]},{"name":"f","op":"Cast","input":["t:indices:0"],"attr":{"DstT":{"type":"DT_FLOAT"}}}],
         "ret":{"r":"f:y:0"}},
        {"signature":{"name":"same","inputArg":[{"name":"v"}],"outputArg":[{"name":"r"}]},"nodeDef":[{"name":"d","op":"Neg","input":["v"]}],"ret":{"r":"d:y:0"}}]}
        """;

    [Theory]
    [InlineData("less", new[] { 8f, 16 })]
    [InlineData("small", new[] { 16f, 32 })]
    public void Import_While_TurnsAsItsConditionSays(string condition, float[] expected) =>
        Assert.Equal(expected, Run(Numbers().Integer("zero", 0).Node("y", "StatelessWhile", "zero", "x")
            .Attribute("cond", Function(condition)).Attribute("body", Function("twice")).Output("y:1"), "y:1"));

    [Theory]
    [InlineData(1, new[] { 1f })]
    [InlineData(9, new[] { -1f, -2 })]
    public void Import_If_IsChosenByThePicture(float limit, float[] expected)
    {
        var graph = Numbers().Constant("than", [], limit).Integers("all", [1], 0).Node("sum", "Sum", "x", "all").Node("c", "Greater", "sum", "than")
            .Node("y", "If", "c", "x").Attribute("then_branch", Function("best")).Attribute("else_branch", Function("same")).Output("y");

        Assert.Equal(expected, Run(graph, "y"));
    }

    [Fact]
    public void Import_IfByAConstant_IsOneOfThem() =>
        Assert.Equal([-1f, -2], Run(Numbers().Weight("c", [], "bool", [0]).Node("y", "StatelessIf", "c", "x")
            .Attribute("then_branch", Function("best")).Attribute("else_branch", Function("same")).Output("y"), "y"));

    [Theory]
    [InlineData("\"twice\"", "\"gone\"", "names the function 'twice', which is not there")]
    [InlineData("\"ret\":{\"a\"", "\"ret\":{\"x\"", "does not say what its output 'a' is")]
    [InlineData("\"d:z:0\"", "\"q:z:0\"", "gives 'y/body/q', which no node computes")]
    [InlineData("[{\"name\":\"i\"},{\"name\":\"v\"}],\"outputArg\":[{\"name\":\"a\"}", "[{\"name\":\"i\"}],\"outputArg\":[{\"name\":\"a\"}", "takes 1 values and is given 2")]
    public void Import_UnsoundFunction_SaysWhatIsWrong(string right, string wrong, string expected)
    {
        Assert.Contains(right, Library);
        var graph = Numbers().Integer("zero", 0).Node("y", "While", "zero", "x").Attribute("cond", Function("less")).Attribute("body", Function("twice")).Output("y:1");

        Assert.Contains(expected, Assert.ThrowsAny<ModelImportException>(() => Run(graph, "y:1", Library.Replace(right, wrong))).Message);
    }

    private static TinyGraph Numbers() =>
        new TinyGraph().Input("x", [2], 1, 2).Integer("turns", 3).Integer("one", 1).Integers("axes", [1], 0).Constant("limit", [], 30);

    private static JsonObject Function(string name) => new() { ["func"] = new JsonObject { ["name"] = name } };

    private static float[] Run(TinyGraph graph, string output, string library = Library)
    {
        using var folder = new TestFolder();
        var path = graph.WriteTo(folder);
        var json = JsonNode.Parse(graph.Json())!;
        json["modelTopology"]!["library"] = JsonNode.Parse(library);
        File.WriteAllText(path, json.ToJsonString());
        ModelImporter.Import(path, folder.File("m.onnx"), "m");
        return OnnxRun.Run(folder.File("m.onnx"), graph.Inputs)[output].Floats!;
    }
}
