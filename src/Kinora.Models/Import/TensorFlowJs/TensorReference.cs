using System.Globalization;

namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>One output of one node, written <c>name</c> or <c>name:port</c> in the file.</summary>
internal readonly record struct TensorReference(string Node, int Port)
{
    public static TensorReference Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new TensorReference(text[..colon], port)
            : new TensorReference(text, 0);
    }

    public override string ToString() => Port == 0 ? Node : $"{Node}:{Port}";
}
