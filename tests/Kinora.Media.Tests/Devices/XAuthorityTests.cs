using System.Buffers.Binary;
using System.Text;
using Kinora.Media.Devices;

namespace Kinora.Media.Tests.Devices;

public class XAuthorityTests
{
    private const ushort Internet = 0;
    private const ushort Local = 256;
    private const ushort Any = 65535;

    private static readonly byte[] Key = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    [Theory]
    [InlineData(Local, "desk", "1", XAuthority.Method, true)]
    [InlineData(Local, "desk", "", XAuthority.Method, true)]
    [InlineData(Any, "", "1", XAuthority.Method, true)]
    [InlineData(Local, "other", "1", XAuthority.Method, false)]
    [InlineData(Local, "desk", "2", XAuthority.Method, false)]
    [InlineData(Local, "desk", "1", "XDM-AUTHORIZATION-1", false)]
    [InlineData(Internet, "desk", "1", XAuthority.Method, false)]
    public void CookieIn_SecondEntry_IsTakenWhereItFits(ushort family, string address, string display, string method, bool fits)
    {
        byte[] file = [.. Entry(Local, "elsewhere", "7", XAuthority.Method, new byte[16]), .. Entry(family, address, display, method, Key)];
        Assert.Equal(fits ? Key : [], XAuthority.CookieIn(file, "desk", "1"));
    }

    [Fact]
    public void CookieIn_FileCutOffAnywhere_GivesNoneAndDoesNotFail()
    {
        var file = Entry(Local, "desk", "1", XAuthority.Method, Key);
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Empty(XAuthority.CookieIn(file.AsSpan(0, length), "desk", "1"));
        }
    }

    /// <summary>An entry as xauth writes it.</summary>
    internal static byte[] Entry(ushort family, string address, string display, string method, byte[] key)
    {
        var entry = new List<byte>();
        Add(family);
        foreach (var field in (byte[][])[Encoding.ASCII.GetBytes(address), Encoding.ASCII.GetBytes(display), Encoding.ASCII.GetBytes(method), key])
        {
            Add((ushort)field.Length);
            entry.AddRange(field);
        }

        return [.. entry];

        void Add(ushort number)
        {
            Span<byte> bytes = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
            entry.AddRange(bytes);
        }
    }
}
