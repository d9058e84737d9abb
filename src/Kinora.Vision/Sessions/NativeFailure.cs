using System.Globalization;
using System.Text.RegularExpressions;
using Kinora.Vision.Sessions.Providers;
using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>Turns what ONNX Runtime says into one sentence that names the model.</summary>
internal static partial class NativeFailure
{
    public static ModelLoadException OfLoad(string path, OnnxRuntimeException error) => new(
        $"The model '{Path.GetFileNameWithoutExtension(path)}' cannot be loaded from '{path}': {Reason(error)}.", error);

    public static ModelRunException OfRun(ModelSession session, OnnxRuntimeException error) => new(
        $"The model '{session.Name}' ('{session.Path}') cannot run: {Reason(error)}.", error);

    /// <param name="path">Of the model.</param>
    /// <param name="held">Bytes that the arena of all models held with it.</param>
    public static ModelLoadException OverTheLimit(string path, long held) => new(
        $"The model '{Path.GetFileNameWithoutExtension(path)}' cannot be loaded from '{path}': with its weights, as ONNX Runtime prepares them, " +
        $"{Mebibytes(held)} MiB are taken, and {InferenceEnvironment.ArenaLimit >> 20} MiB are for that and for intermediate results " +
        "(half of KINORA_MAX_MEMORY): raise it, or run fewer or smaller models.");

    /// <summary>The message without the runtime's own places and signatures, on one line, without a full stop.</summary>
    public static string Plain(OnnxRuntimeException error)
    {
        var text = error.Message.ReplaceLineEndings(" ");
        text = ErrorCode().Replace(text, "");
        text = LoadedFrom().Replace(text, "");
        text = SourcePlace().Replace(text, "");
        return text.Trim().TrimEnd('.');
    }

    /// <summary>Why a provider could not load a model, to follow a colon.</summary>
    public static string ReasonOf(Exception error) => error switch
    {
        ProviderUnavailableException unavailable => unavailable.Reason,
        { InnerException: OnnxRuntimeException native } => Reason(native),
        _ => error.Message.TrimEnd('.'),
    };

    private static string Reason(OnnxRuntimeException error)
    {
        var text = Plain(error);
        if (NotEnoughMemory().Match(text) is { Success: true } memory && InferenceEnvironment.ArenaLimit is { } limit)
        {
            var (wanted, left) = (Mebibytes(Bytes(memory.Groups["wanted"])), Mebibytes(Bytes(memory.Groups["left"])));
            return $"it needs {wanted} MiB next, and of the {limit >> 20} MiB that intermediate results may take (half of KINORA_MAX_MEMORY) " +
                $"{left} MiB are left; it may need more still: raise KINORA_MAX_MEMORY, or run fewer or smaller models";
        }

        if (Opset().Match(text) is { Success: true } opset)
        {
            return $"it uses version {opset.Groups["has"].Value} of the operators '{opset.Groups["domain"].Value}', " +
                $"and this ONNX Runtime knows them up to version {opset.Groups["knows"].Value}";
        }

        return text;
    }

    private static double Bytes(Group number) => double.Parse(number.Value, CultureInfo.InvariantCulture);

    private static string Mebibytes(double bytes) => (bytes / (1 << 20)).ToString("0.#", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\[ErrorCode:\w+\] ")]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"Load model from .*? failed: ?")]
    private static partial Regex LoadedFrom();

    /// <summary>A file of the runtime's source, a line number and a function with its parameters, up to two levels of parentheses.</summary>
    [GeneratedRegex(@"\S*/onnxruntime\S*\.(?:cc|h):\d+ (?:[^()]*\((?:[^()]|\([^()]*\))*\)(?: const)? )?")]
    private static partial Regex SourcePlace();

    [GeneratedRegex(@"Available memory of (?<left>\d+) is smaller than requested bytes of (?<wanted>\d+)")]
    private static partial Regex NotEnoughMemory();

    [GeneratedRegex(@"Opset (?<has>\d+) is under development.*domain (?<domain>\S+) is till opset (?<knows>\d+)")]
    private static partial Regex Opset();
}
