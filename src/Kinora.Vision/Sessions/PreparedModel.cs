using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Kinora.Models.Cache;
using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>
/// A model as ONNX Runtime's optimiser leaves it, in the runtime's own format: the next process need not optimise it again, which is more than
/// half of what loading takes. It fits one version of the runtime and one kind of processor, whose vector width the optimised graph depends
/// on, so its name tells both; the CPU provider alone has one.
/// </summary>
internal sealed class PreparedModel
{
    /// <summary>Raised when what is asked of the optimiser changes.</summary>
    private const int Version = 1;

    /// <summary>Loading a larger model is mostly reading it, and it would lie on the disk twice.</summary>
    private const long MostBytes = 64 << 20;

    private readonly PreparedForms _forms;
    private readonly string _machine;

    private PreparedModel(PreparedForms forms, string machine) => (_forms, _machine) = (forms, machine);

    /// <summary>Where the model lies; null when it has to be loaded from its own file.</summary>
    public string? Path { get; private set; }

    /// <summary>What there is or can be of a model on this machine; null when there is none.</summary>
    public static PreparedModel? Find(PreparedForms? forms)
    {
        if (forms is null || MachineName() is not { } machine)
        {
            return null;
        }

        var path = forms.Find(machine, out var isNone);
        return isNone ? null : new PreparedModel(forms, machine) { Path = path };
    }

    /// <summary>Has it made, unless that cannot be.</summary>
    /// <param name="path">The model, which was checked.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="options">With which it is to be loaded, for one thread; changed by the call.</param>
    public void Make(string path, long bytes, SessionOptions options)
    {
        Path = bytes <= MostBytes ? _forms.TryMake(_machine, bytes, unfinished => Save(path, unfinished, options)) : null;
    }

    /// <summary>It could not be loaded: the next process makes it again.</summary>
    public void Forget()
    {
        Path = null;
        _forms.Forget(_machine);
    }

    private static bool Save(string path, string target, SessionOptions options)
    {
        options.OptimizedModelFilePath = target;
        options.AddSessionConfigEntry("session.save_model_format", "ORT");
        try
        {
            new InferenceSession(path, options).Dispose();
            return true;
        }
        catch (OnnxRuntimeException)
        {
            // Some operators cannot be saved; whether the model can be loaded at all, the caller finds out.
            return false;
        }
    }

    /// <summary>
    /// Family, model and features of the processor, by CPUID's leaves 1 and 7 without what differs between its cores, and what the system lets
    /// programs use of them; null for others than x64, whose kinds nothing tells apart as well.
    /// </summary>
    private static string? MachineName()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !X86Base.IsSupported)
        {
            return null;
        }

        var (family, _, features, more) = X86Base.CpuId(1, 0);
        var (_, wide, wider, widest) = X86Base.CpuId(7, 0);
        var usable = (Avx.IsSupported ? 1 : 0) + (Avx2.IsSupported ? 2 : 0) + (Avx512F.IsSupported ? 4 : 0);
        return FormattableString.Invariant(
            $"{Version}-{OrtEnv.Instance().GetVersionString()}-{family:x8}{features:x8}{more:x8}{wide:x8}{wider:x8}{widest:x8}-{usable}");
    }
}
