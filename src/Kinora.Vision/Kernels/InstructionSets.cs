namespace Kinora.Vision.Kernels;

/// <summary>What this machine can run.</summary>
internal static class InstructionSets
{
    /// <summary>The widest.</summary>
    public static InstructionSet Best { get; } = Enum.GetValues<InstructionSet>().Where(IsSupported).Max();

    public static bool IsSupported(InstructionSet set) => set switch
    {
        InstructionSet.Vector512 => Lanes512.IsSupported,
        InstructionSet.Vector256 => Lanes256.IsSupported,
        InstructionSet.Vector128 => Lanes128.IsSupported,
        _ => true,
    };

    /// <exception cref="NotSupportedException">This machine cannot run it.</exception>
    public static void Require(InstructionSet set)
    {
        if (!IsSupported(set))
            throw new NotSupportedException($"This machine has no {set} instructions.");
    }
}
