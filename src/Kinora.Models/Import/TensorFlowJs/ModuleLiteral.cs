using System.Text;

namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>
/// Takes the one value out of a bundled JavaScript module, as packages wrap a <c>model.json</c> and its shards for loading without a
/// server: what stands behind <c>exports=</c>. Nothing is run; only literals as minifiers write them are understood.
/// </summary>
internal static class ModuleLiteral
{
    private const string Export = ".exports=";
    private const long MaxBytes = 512L << 20;

    public static bool IsModule(string path) => path.EndsWith(".js", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a module's name ends with, which those of its shards share.</summary>
    public static string Suffix(string path) =>
        !IsModule(path) ? "" : path.EndsWith(".min.js", StringComparison.OrdinalIgnoreCase) ? ".min.js" : ".js";

    /// <summary>The exported object as JSON.</summary>
    /// <exception cref="ModelImportException">The module exports no object literal.</exception>
    public static byte[] Object(string path, string model)
    {
        var text = Read(path, model, '{');
        var json = new StringBuilder(text.Length * 5 / 4);
        var depth = 0;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (c == '"')
            {
                var end = EndOfString(text, i, path, model);
                json.Append(text[i..end]);
                i = end;
                continue;
            }

            var word = i;
            while (word < text.Length && (char.IsAsciiLetterOrDigit(text[word]) || text[word] is '_' or '$' or '.' or '+'))
                word++;
            if (word > i)
            {
                Append(json, text[i..word], isKey: word < text.Length && text[word] == ':');
                i = word;
                continue;
            }

            i++;
            if (c == '!' && i < text.Length && text[i] is '0' or '1')
                json.Append(text[i++] == '0' ? "true" : "false");
            else
                json.Append(c);
            depth += c is '{' or '[' ? 1 : c is '}' or ']' ? -1 : 0;
            if (depth == 0)
                return Encoding.UTF8.GetBytes(json.ToString());
        }

        throw Wrong(path, model);
    }

    /// <summary>The bytes that the module exports as a base64 text.</summary>
    /// <exception cref="ModelImportException">It exports no such text.</exception>
    public static byte[] Bytes(string path, string model)
    {
        var text = Read(path, model, '"');
        var content = text[1..(EndOfString(text, 0, path, model) - 1)];
        var bytes = new byte[content.Length / 4 * 3];
        return Convert.TryFromBase64Chars(content, bytes, out var written) ? bytes[..written] : throw Wrong(path, model);
    }

    // The module starts with a loader, which assigns other things to exports.
    private static ReadOnlySpan<char> Read(string path, string model, char first)
    {
        using var file = RegularFile.Open(path);
        if (file.Length > MaxBytes)
            throw new ModelImportException(
                $"'{Path.GetFileName(path)}' of model '{model}' has {file.Length} bytes; of a module at most {MaxBytes} are read.");
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        var start = text.IndexOf(Export + first, StringComparison.Ordinal);
        return start >= 0 ? text.AsSpan(start + Export.Length) : throw Wrong(path, model);
    }

    private static int EndOfString(ReadOnlySpan<char> text, int start, string path, string model)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i + 1;
            if (text[i] == '\\')
                i++;
        }

        throw Wrong(path, model);
    }

    // Keys stand without quotes, numbers without the zero before the point.
    private static void Append(StringBuilder json, ReadOnlySpan<char> word, bool isKey)
    {
        if (isKey)
            json.Append('"').Append(word).Append('"');
        else if (word[0] == '.')
            json.Append('0').Append(word);
        else
            json.Append(word);
    }

    private static ModelImportException Wrong(string path, string model) =>
        new($"'{Path.GetFileName(path)}' of model '{model}' is no module that exports a model or its weights as a literal.");
}
