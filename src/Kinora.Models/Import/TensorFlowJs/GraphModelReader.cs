using System.Text.Json;
using Kinora.Models.Import.Keras;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>Reads a TensorFlow.js graph or layers model (<c>model.json</c> and its weight shards, or both as modules). The files are untrusted: everything is
/// bounded.</summary>
internal static class GraphModelReader
{
    private const long MaxDocumentBytes = 64L << 20;
    private const int MaxNodes = 100_000;
    private const int MaxInputs = 1_024;

    /// <param name="path">The <c>model.json</c>; its shards lie beside it.</param>
    /// <param name="model">What messages call the model.</param>
    /// <exception cref="ModelImportException">The files are not a graph model, or are damaged.</exception>
    public static GraphModel Read(string path, string model)
    {
        var document = Parse(path, model);
        IReadOnlyDictionary<string, Tensor> constants = new Dictionary<string, Tensor>();
        try
        {
            if (KerasModelReader.IsOne(document.ModelTopology))
                (document, constants) = KerasModelReader.Translate(document, model);
        }
        catch (InvalidOperationException e)
        {
            // Texts are looked at when they are asked for.
            throw new ModelImportException($"'{Path.GetFileName(path)}' of model '{model}' is not a valid TensorFlow.js model: {e.Message}", e);
        }

        var nodes = Nodes(document, model);
        var library = new FunctionLibrary(document.ModelTopology!.Library, model);
        foreach (var (name, node) in nodes)
            nodes[name] = library.Resolve(node);
        LoopFrames.Collapse(nodes, model);
        var outputs = Outputs(document, nodes, model);
        return new GraphModel(
            model,
            GraphOrder.Sort(nodes, outputs.Select(static output => output.Node), model),
            WeightsReader.Read(
                document.WeightsManifest ?? [], Path.GetDirectoryName(Path.GetFullPath(path))!, ModuleLiteral.Suffix(path), model, constants),
            outputs);
    }

    /// <summary>The weight shards that a <c>model.json</c> names, relative to its folder, each checked to stay inside it.</summary>
    public static IReadOnlyList<string> Shards(string path, string model)
    {
        var groups = Parse(path, model).WeightsManifest ?? [];
        return [.. groups.SelectMany(static group => group?.Paths ?? []).Select(shard => WeightsReader.Inside(shard, model) + ModuleLiteral.Suffix(path))];
    }

    private static GraphDocument Parse(string path, string model)
    {
        using var file = RegularFile.Open(path);
        if (file.Length > MaxDocumentBytes)
            throw new ModelImportException(
                $"The description of model '{model}' has {file.Length} bytes; more than {MaxDocumentBytes} are not read.");

        if (!ModuleLiteral.IsModule(path) && FirstByte(file) == '[')
            throw new ModelImportException(
                $"'{Path.GetFileName(path)}' of model '{model}' lists weights only; what is computed with them stands in its package's program, "
                + "and nothing can be imported.");
        try
        {
            var document = ModuleLiteral.IsModule(path)
                ? JsonSerializer.Deserialize(ModuleLiteral.Object(path, model), GraphDocumentContext.Default.GraphDocument)
                : JsonSerializer.Deserialize(file, GraphDocumentContext.Default.GraphDocument);
            if (document?.Format is { } format and not ("graph-model" or "layers-model"))
                throw new ModelImportException(
                    $"Model '{model}' is a '{format}'; only TensorFlow.js graph and layers models and ONNX files can be imported.");
            return document is not null && (document.ModelTopology?.Node is not null || KerasModelReader.IsOne(document.ModelTopology))
                ? document
                : throw new ModelImportException(
                    $"'{Path.GetFileName(path)}' of model '{model}' is no TensorFlow.js model: it has no nodes or layers.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelImportException(
                $"'{Path.GetFileName(path)}' of model '{model}' is not a valid TensorFlow.js model: {e.Message}", e);
        }
    }

    private static int FirstByte(FileStream file)
    {
        int next;
        do
            next = file.ReadByte();
        while (next is ' ' or '\n' or '\r' or '\t');
        file.Position = 0;
        return next;
    }

    private static Dictionary<string, GraphNode> Nodes(GraphDocument document, string model)
    {
        var list = document.ModelTopology!.Node!;
        if (list.Count > MaxNodes)
            throw new ModelImportException($"Model '{model}' has {list.Count} nodes; more than {MaxNodes} are not read.");

        var shapes = InputShapes(document);
        var nodes = new Dictionary<string, GraphNode>(list.Count, StringComparer.Ordinal);
        foreach (var node in list)
        {
            if (node is not { Name.Length: > 0, Op.Length: > 0 })
                throw new ModelImportException($"Model '{model}' has a node without a name or an operation.");
            if (node.Input?.Count > MaxInputs)
                throw new ModelImportException(
                    $"Node '{node.Name}' of model '{model}' has {node.Input.Count} inputs; more than {MaxInputs} are not read.");
            var known = node.Op == "Placeholder" && shapes.TryGetValue(node.Name, out var shape) ? WithShape(node, shape) : node;
            if (!nodes.TryAdd(node.Name, new GraphNode(known)))
                throw new ModelImportException($"Model '{model}' has two nodes called '{node.Name}'.");
        }

        return nodes;
    }

    private static Dictionary<string, GraphDocument.TensorShape> InputShapes(GraphDocument document) =>
        ((document.Signature ?? document.UserDefinedMetadata?.Signature)?.Inputs?.Values ?? [])
            .Where(static input => input is { Name: not null, TensorShape.Dim: not null })
            .DistinctBy(static input => TensorReference.Parse(input!.Name!).Node)
            .ToDictionary(static input => TensorReference.Parse(input!.Name!).Node, static input => input!.TensorShape!, StringComparer.Ordinal);

    // Signatures know sizes that nodes leave open.
    private static GraphDocument.Node WithShape(GraphDocument.Node node, GraphDocument.TensorShape shape)
    {
        var declared = node.Attr?.GetValueOrDefault("shape")?.Shape;
        var isOpen = declared is { UnknownRank: true } or { Dim: null }
            || (declared?.Dim?.Count == shape.Dim!.Count && declared.Dim.Any(static size => size?.Size == -1));
        return isOpen || declared is null
            ? node with
            {
                Attr = new Dictionary<string, GraphDocument.Attribute?>(node.Attr ?? new Dictionary<string, GraphDocument.Attribute?>(), StringComparer.Ordinal)
                {
                    ["shape"] = new GraphDocument.Attribute { Shape = shape },
                },
            }
            : node;
    }

    // Signatures leave outputs out: what no node reads is an output too, unless it computes nothing.
    private static List<TensorReference> Outputs(GraphDocument document, Dictionary<string, GraphNode> nodes, string model)
    {
        var signature = (document.Signature ?? document.UserDefinedMetadata?.Signature)?.Outputs?.Values ?? [];
        var named = signature.Where(static x => x?.Name is not null).Select(static x => TensorReference.Parse(x!.Name!)).ToList();
        if (named.Find(output => !nodes.ContainsKey(output.Node)) is { Node: not null } missing)
            throw new ModelImportException($"Model '{model}' declares the output '{missing}', which no node computes.");

        var read = nodes.Values.SelectMany(static node => node.Inputs).Select(static input => input.Node).ToHashSet(StringComparer.Ordinal);
        var unread = nodes.Values.Where(node => !read.Contains(node.Name) && node.Op is not ("Const" or "Placeholder" or "NoOp"));
        var outputs = named.Concat(unread.Select(static node => new TensorReference(node.Name, 0))).Distinct().ToList();
        return outputs.Count > 0 ? outputs : throw new ModelImportException($"Model '{model}' computes nothing: it has no outputs.");
    }
}
