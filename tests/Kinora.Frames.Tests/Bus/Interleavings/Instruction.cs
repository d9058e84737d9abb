namespace Kinora.Frames.Tests.Bus.Interleavings;

/// <summary>A step of a program; locations and values may depend on the thread's registers.</summary>
internal abstract record Instruction
{
    /// <summary>Register = memory[location].</summary>
    public sealed record Load(int Register, Func<int[], int> Location, Order Order) : Instruction;

    /// <summary>memory[location] = value.</summary>
    public sealed record Store(Func<int[], int> Location, Func<int[], int> Value, Order Order) : Instruction;

    /// <summary>A full fence, as <see cref="Interlocked.MemoryBarrier"/>.</summary>
    public sealed record Fence : Instruction;

    /// <summary>As FUTEX_WAIT: sleeps if the location has the register's value; else goes on.</summary>
    public sealed record Sleep(int Location, int Register) : Instruction;

    /// <summary>As FUTEX_WAKE of all that sleep at the location.</summary>
    public sealed record Wake(int Location) : Instruction;

    /// <summary>Register = a value of the registers.</summary>
    public sealed record Set(int Register, Func<int[], int> Value) : Instruction;

    /// <summary>Goes on at the label when the registers say so.</summary>
    public sealed record Jump(Func<int[], bool> When, string Label) : Instruction;

    /// <summary>What must be so here.</summary>
    public sealed record Check(Func<int[], bool> Holds, string Otherwise) : Instruction;
}
